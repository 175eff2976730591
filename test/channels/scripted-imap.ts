import { createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

export type ScriptedLetter = { uid: number; bytes: Buffer; size?: number }

/** What a server does otherwise than it should; what is not given it does right. */
export type Misbehaviour = {
  /** Answers a command itself; false: it is answered as it should be. */
  answer?: (command: Command, line: Line) => boolean
  /** What stands in the answer for a letter; null: nothing. */
  fetched?: (letter: ScriptedLetter, section: string, line: Line) => Buffer | null
  capability?: string
}
export type Command = { tag: string; name: string; rest: string }
export type Line = { say: (text: string) => void; socket: Socket }

export type ScriptedImap = {
  port: number
  letters: ScriptedLetter[]
  validity: number
  behave: (otherwise: Misbehaviour) => void
  /** Commands since the last `behave`. */
  heard: string[]
  close: () => Promise<void>
}

const between = (text: string, uid: number) =>
  text.split(',').some((range) => {
    const [from = '', to = from] = range.split(':')
    const end = to === '*' ? Infinity : Number(to)
    return uid >= Number(from) && uid <= end
  })

/** An IMAP server that can be told to go wrong: as much of RFC 3501 as reading a folder takes. */
export async function openScriptedImap(): Promise<ScriptedImap> {
  const sockets = new Set<Socket>()
  let wrong: Misbehaviour = {}
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    const line: Line = { socket, say: (text) => void socket.write(`${text}\r\n`) }
    line.say(`* OK [CAPABILITY ${capability()}] hello`)
    let pending = ''
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const [tag = '', name = '', ...rest] = pending.slice(0, end).split(' ')
        pending = pending.slice(end + 2)
        const isUid = name.toUpperCase() === 'UID'
        answer({ tag, name: (isUid ? `UID ${rest[0]}` : name).toUpperCase(), rest: rest.slice(isUid ? 1 : 0).join(' ') }, line)
      }
    })
  })
  const capability = () => wrong.capability ?? 'IMAP4rev1 IDLE'

  function answer(command: Command, line: Line): void {
    const { tag, name, rest } = command
    mail.heard.push(`${name} ${rest}`.trim())
    if (wrong.answer?.(command, line)) return
    const { say } = line
    if (name === 'CAPABILITY') say(`* CAPABILITY ${capability()}`)
    if (name === 'EXAMINE' || name === 'SELECT') {
      say(`* ${mail.letters.length} EXISTS`)
      say(`* OK [UIDVALIDITY ${mail.validity}] x`)
      say(`* OK [UIDNEXT ${Math.max(0, ...mail.letters.map(({ uid }) => uid)) + 1}] x`)
    }
    if (name === 'UID SEARCH') {
      const range = /UID (\S+)/i.exec(rest)?.[1] ?? '1:*'
      say(`* SEARCH ${mail.letters.flatMap(({ uid }) => (between(range, uid) ? [uid] : [])).join(' ')}`.trim())
    }
    if (name === 'IDLE') return say('+ idling')
    if (tag.toUpperCase() === 'DONE') return
    if (name === 'UID FETCH')
      for (const letter of mail.letters) if (between(rest.split(' ')[0]!, letter.uid)) give(letter, rest, line)
    if (line.socket.destroyed || line.socket.writableEnded) return
    say(`${tag} OK done`)
  }

  function give(letter: ScriptedLetter, query: string, line: Line): void {
    const seq = mail.letters.indexOf(letter) + 1
    const [, section, from, length] = /BODY\.PEEK\[(.*?)\](?:<(\d+)\.(\d+)>)?/.exec(query) ?? []
    const size = `UID ${letter.uid} RFC822.SIZE ${letter.size ?? letter.bytes.length} INTERNALDATE "23-Nov-2026 09:01:00 +0200"`
    if (section === undefined) return line.say(`* ${seq} FETCH (${size})`)
    const whole = wrong.fetched ? wrong.fetched(letter, section, line) : letter.bytes
    if (whole === null || line.socket.destroyed) return
    const asked = section === 'HEADER' ? whole.subarray(0, whole.indexOf('\r\n\r\n') + 4) : whole
    const bytes = from === undefined ? asked : asked.subarray(Number(from), Number(from) + Number(length))
    line.socket.write(`* ${seq} FETCH (${size} BODY[${section}]${from === undefined ? '' : `<${from}>`} {${bytes.length}}\r\n`)
    line.socket.write(bytes)
    line.say(')')
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const mail: ScriptedImap = {
    port: (server.address() as AddressInfo).port,
    letters: [],
    validity: 1,
    heard: [],
    behave(otherwise) {
      wrong = otherwise
      mail.heard.length = 0
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return mail
}
