import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import type { HoodiecrowMessage, HoodiecrowQuery, HoodiecrowServer } from 'hoodiecrow-imap'
import type { EmailImapSettings } from './settings.ts'

/** Our mailbox at the simulated provider, reached by IMAP4rev1 with IDLE. */
export type ImapHouse = {
  /** Puts a letter there and answers its UID. */
  append: (folder: string, raw: Buffer, at: Date) => number
  /** From now on all letters there have other UIDs than before, and the place says so. */
  renumber: () => void
  /** Who may sign in (null: nobody), and the folders that are there. */
  admit: (imap: EmailImapSettings['imap'] | null, folders: readonly string[]) => void
  /** Lines that are open break. */
  drop: () => void
  /** @throws what the system says, EADDRINUSE above all. */
  listen: (port: number) => Promise<void>
  /** Stops listening. What is in the mailbox stays. */
  close: () => void
}

type Fetch = (connection: unknown, message: HoodiecrowMessage, query: HoodiecrowQuery) => unknown
const libraryFetch = createRequire(import.meta.url)('hoodiecrow-imap/lib/commands/handlers/fetch.js') as Record<string, Fetch>

export function newImapHouse(): ImapHouse {
  const server = hoodiecrow({
    plugins: ['IDLE', 'ID', 'SASL-IR', 'AUTH-PLAIN', 'XOAUTH2', 'NAMESPACE', 'UNSELECT', 'LITERALPLUS'],
    storage: { INBOX: {}, '': { separator: '/' } },
    users: {},
  })
  quickFetch(server)
  const drop = watchLines(server)
  // What was here before a restart is gone: to a reader that knew it, everything is new.
  let validity = Math.floor(Date.now() / 1000)
  const folders = new Set<string>()
  const ensure = (name: string) => {
    const folder = wireName(name)
    if (!server.getMailbox(folder)) server.createMailbox(folder)
    const mailbox = server.getMailbox(folder)
    if (!mailbox) throw new Error(`there is no folder ${folder}`)
    mailbox.uidvalidity = validity
    folders.add(name)
    return mailbox
  }
  ensure('INBOX')
  return {
    append: (folder, raw, at) => {
      ensure(folder)
      return server.appendMessage(wireName(folder), [], at, raw.toString('latin1')).message.uid
    },
    renumber: () => {
      validity += 1
      for (const folder of folders) {
        const mailbox = ensure(folder)
        mailbox.uidnext += 1000
        for (const message of mailbox.messages) message.uid = mailbox.uidnext++
      }
      drop()
    },
    admit: (imap, wanted) => {
      for (const folder of wanted) ensure(folder)
      for (const user of Object.keys(server.users)) delete server.users[user]
      if (!imap) return
      const accessToken = imap.oauth?.accessToken
      server.users[imap.user] = {
        ...(imap.password ? { password: imap.password } : {}),
        ...(accessToken ? { xoauth2: { accessToken, sessionTimeout: 3_600_000 } } : {}),
      }
    },
    drop,
    listen: async (port) => {
      server.server.listen(port, '127.0.0.1')
      await once(server.server, 'listening')
    },
    close: () => {
      drop()
      server.server.close()
    },
  }
}

/** Answers how to break all lines. */
function watchLines(server: HoodiecrowServer): () => void {
  const sockets = new Set<Socket>()
  server.connectionHandlers.push(({ socket }) => {
    if (!socket) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}

/** The library takes a letter apart before it hands it out, however large it is; whole letters and headers need none of that. */
function quickFetch(server: HoodiecrowServer): void {
  const fetch: Fetch = (connection, message, query) => {
    const whole = query.section?.length === 0
    const [first] = (query.section ?? []) as { type?: string; value?: string }[]
    if (whole) return literal(message.raw, query)
    if (query.section?.length === 1 && first?.type === 'ATOM' && first.value?.toUpperCase() === 'HEADER')
      return literal(headerOf(message.raw), query)
    return libraryFetch['BODY']?.(connection, message, query)
  }
  server.fetchHandlers['BODY'] = fetch
  server.fetchHandlers['BODY.PEEK'] = fetch
}

function headerOf(raw: string): string {
  const end = raw.indexOf('\r\n\r\n')
  return end < 0 ? `${raw}\r\n\r\n` : raw.slice(0, end + 4)
}

function literal(text: string, query: HoodiecrowQuery): { type: 'LITERAL'; value: string } {
  if (!query.partial) return { type: 'LITERAL', value: text }
  const [start = 0, length = 0] = query.partial
  // An answer names where it begins, not how much was asked for (RFC 3501, section 7.4.2).
  query.partial = [start]
  return { type: 'LITERAL', value: text.slice(start, start + length) }
}

/** Names of folders go over the line in a 7-bit spelling of their own (RFC 3501, section 5.1.3). */
function wireName(name: string): string {
  return name.replaceAll('&', '&-').replace(/[^ -~]+/g, (foreign) => {
    const bytes = Buffer.from(foreign, 'utf16le').swap16()
    return `&${bytes.toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`
  })
}
