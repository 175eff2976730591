import { randomUUID } from 'node:crypto'
import type { ProviderSide } from '../kit/provider-side.ts'
import type { EmailImapSettings } from './settings.ts'
import type { ImapHouse } from './simulator-imap.ts'
import type { ReadLetter } from './simulator-letter.ts'
import type { SmtpHouse } from './simulator-smtp.ts'

/** An account of ours at the simulated provider. */
export type Customer = {
  slug: string
  settings: EmailImapSettings
  imap: ImapHouse
  /** null: it does not listen. */
  imapPort: number | null
  smtp: SmtpHouse | null
  smtpPort: number | null
  /** Its servers are switched off. */
  away: boolean
}

export type CitizenLetter = ReadLetter & {
  id: string
  account: string
  citizen: string
  /** in: written to us. out: by us. */
  direction: 'in' | 'out'
  envelopeFrom: string
  at: Date
  /** Not kept for ever. */
  raw: Buffer | null
}

export type MailWorld = {
  side: ProviderSide
  customers: Map<string, Customer>
  /** Letters by the citizen's address, who wrote or got one last at the end. */
  mailboxes: Map<string, CitizenLetter[]>
  letters: Map<string, CitizenLetter>
  /** Misdeeds left, where they were counted. */
  left: number
  keptBytes: number
}

const maxMailboxes = 5000
const maxPerMailbox = 100
const maxKeptBytes = 64 * 1024 * 1024
const maxShown = 100
const maxShownText = 20_000

export function newMailWorld(side: ProviderSide): MailWorld {
  return { side, customers: new Map(), mailboxes: new Map(), letters: new Map(), left: Infinity, keptBytes: 0 }
}

export function keepLetter(world: MailWorld, letter: Omit<CitizenLetter, 'id'>): CitizenLetter {
  const kept = { ...letter, id: randomUUID() }
  const mailbox = world.mailboxes.get(letter.citizen) ?? []
  mailbox.push(kept)
  world.letters.set(kept.id, kept)
  world.keptBytes += kept.raw?.length ?? 0
  if (mailbox.length > maxPerMailbox) forget(world, mailbox.shift())
  world.mailboxes.delete(letter.citizen)
  world.mailboxes.set(letter.citizen, mailbox)
  for (const [citizen, oldest] of world.mailboxes) {
    if (world.mailboxes.size <= maxMailboxes) break
    for (const each of oldest) forget(world, each)
    world.mailboxes.delete(citizen)
  }
  for (const oldest of world.letters.values()) {
    if (world.keptBytes <= maxKeptBytes) break
    dropBytes(world, oldest)
  }
  return kept
}

function dropBytes(world: MailWorld, letter: CitizenLetter): void {
  world.keptBytes -= letter.raw?.length ?? 0
  letter.raw = null
  letter.attachments = letter.attachments.map((each) => ({ ...each, bytes: Buffer.alloc(0) }))
}

function forget(world: MailWorld, letter: CitizenLetter | undefined): void {
  if (!letter) return
  dropBytes(world, letter)
  world.letters.delete(letter.id)
}

/** What the simulator page shows: the mailbox of each citizen, the latest first. */
export function mailView(world: MailWorld) {
  const latest = [...world.mailboxes].reverse().slice(0, maxShown)
  return {
    accounts: [...world.customers.values()].map(({ slug, settings, imapPort, smtpPort, away }) => ({
      slug,
      address: settings.address,
      imapPort,
      smtpPort,
      away,
    })),
    mailboxes: latest.map(([address, letters]) => ({ address, letters: letters.map(shown) })),
    misbehaviour: world.side.how,
  }
}

export function shown(letter: CitizenLetter) {
  const { id, account, direction, from, to, cc, replyTo, subject, html, messageId, inReplyTo, references } = letter
  return {
    id,
    account,
    direction,
    from,
    to,
    cc,
    replyTo,
    subject,
    text: letter.text.slice(0, maxShownText),
    html: html !== null,
    attachments: letter.attachments.map(({ name, contentType, bytes }) => ({ name, contentType, size: bytes.length })),
    messageId,
    inReplyTo,
    references,
    envelopeFrom: letter.envelopeFrom,
    at: letter.at.toISOString(),
  }
}
