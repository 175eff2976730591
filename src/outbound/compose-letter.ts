import type { LetterAddress } from '../../channels/channel.ts'
import type { Centre } from '../centre/centre.ts'
import type { HeldContact } from '../contacts/held-contact.ts'
import { sql, type Tx } from '../db/database.ts'
import type { MessageNew } from '../messages/messages.contract.ts'
import type { KeptLetter, OutgoingLetter } from '../messages/messages.table.ts'
import { Refusal } from '../refusal.ts'
import { addressOf, asTextLanguage, dateIn, fieldValues } from '../templates/field-values.ts'
import { fillFields } from '../templates/fill-fields.ts'
import type { TextLanguage } from '../templates/text-fields.contract.ts'

type Answered = { subject: string | null; text: string; letter: KeptLetter; createdAt: Date }
type Writer = { id: string | null; name: string | null }
export type Composed = { subject: string; letter: KeptLetter; outgoing: OutgoingLetter; references: string[] }

/** All files of a letter together: encoded, they are a third larger, and few servers take more than that. */
const maxFilesBytes = 25 * 1024 * 1024
const maxQuoted = 20_000
const maxReferences = 100

const wrote: Record<TextLanguage, (at: string, who: string) => string> = {
  lv: (at, who) => `${at} ${who} rakstīja:`,
  ru: (at, who) => `${at} ${who} написал(а):`,
  en: (at, who) => `On ${at} ${who} wrote:`,
}

const spelled = ({ address, name }: LetterAddress) => (name ? `${name} <${address}>` : `<${address}>`)

/** A letter of ours on a contact: its thread, subject, signature and what it quotes. `externalId`: its Message-ID to be. */
export async function composeLetter(
  tx: Tx,
  centre: Centre,
  contact: Pick<HeldContact, 'id' | 'ticketId' | 'accountId' | 'address' | 'language'>,
  writer: Writer,
  given: Pick<MessageNew, 'subject' | 'cc' | 'html' | 'attachments' | 'quote' | 'signature'> & { automatic?: boolean },
  sent: { externalId: string | null; at: Date },
): Promise<Composed> {
  const account = centre.accountsById.get(contact.accountId)
  const language = asTextLanguage(contact.language)
  const answered = await lastLetter(tx, contact)
  const fields = (await fieldValues(tx, centre, contact.id, writer.name, sent.at))?.values ?? {}
  const files = await filesOf(tx, given.attachments ?? [], writer.id)
  const signature = given.signature === false ? null : await signatureOf(tx, contact.accountId, language)
  const own = answered?.letter.messageId ?? null
  const references = [...(answered?.letter.references ?? []), ...(own ? [own] : [])].slice(-maxReferences)
  const cc = uniqueAddresses(given.cc ?? [], [contact.address, addressOf(account)])
  const from = { address: addressOf(account) ?? '', name: account?.name ?? null }
  const subject = subjectOf(given.subject ?? null, answered?.subject ?? fields['ticket.subject'] ?? null, fields['ticket.number'])
  const outgoing: OutgoingLetter = {
    cc,
    inReplyTo: own,
    references,
    html: given.html ?? null,
    signature: signature === null ? null : fillFields(signature, fields),
    quoted: given.quote === false || !answered ? null : quotedOf(answered, language, centre.calendar.timeZone),
    uploads: files,
    automatic: given.automatic ?? false,
    taken: [],
  }
  const to = [{ address: contact.address ?? '', name: answered?.letter.from?.name ?? null }]
  const said = { messageId: sent.externalId, from, to, cc, inReplyTo: own, references, automatic: outgoing.automatic }
  return {
    subject,
    letter: keptOutgoing(said, sent.at, language),
    outgoing,
    references: [...(sent.externalId ? [sent.externalId] : []), ...references.slice(-30)],
  }
}

function lastLetter(tx: Tx, { id, ticketId }: Pick<HeldContact, 'id' | 'ticketId'>): Promise<Answered | undefined> {
  return tx.one<Answered>(sql`
    select subject, text, letter, created_at from messages
    where ticket_id = ${ticketId} and direction = 'in' and letter is not null and letter ->> 'automatic' is null
    order by contact_id = ${id} desc, created_at desc, messages.id desc limit 1`)
}

const signatureOf = async (tx: Tx, accountId: string, language: TextLanguage): Promise<string | null> =>
  (
    await tx.one<{ text: string }>(sql`
      select text from signatures where account_id = ${accountId} and text <> '' order by language = ${language} desc, language = 'lv' desc limit 1`)
  )?.text ?? null

/** What was asked about, with the ticket's number: also a mail program that loses the thread keeps that. */
function subjectOf(given: string | null, answered: string | null, number: string | null | undefined): string {
  const about =
    given ??
    (answered ? (/^(?:re|atb|aw|sv|vs|ats|отв|ответ)\s*(?:\[\d+\]\s*)?:/i.test(answered) ? answered : `Re: ${answered}`) : '')
  return number && !about.includes(number) ? `${about} [${number}]`.trim() : about
}

function quotedOf({ letter, text, createdAt }: Answered, language: TextLanguage, timeZone: string) {
  if (text.trim() === '') return null
  const who = letter.from ? spelled(letter.from) : '–'
  return { intro: wrote[language](dateIn(createdAt, language, timeZone, true), who), text: text.slice(0, maxQuoted) }
}

function uniqueAddresses(given: readonly string[], without: readonly (string | null)[]): LetterAddress[] {
  const addresses = [...new Set(given.map((each) => each.trim().toLowerCase()))]
  return addresses.filter((address) => !without.includes(address)).map((address) => ({ address, name: null }))
}

/** Files of the writer's own that have gone nowhere yet. */
async function filesOf(tx: Tx, ids: readonly string[], userId: string | null): Promise<OutgoingLetter['uploads']> {
  if (ids.length === 0) return []
  const rows = await tx.rows<OutgoingLetter['uploads'][number]>(sql`
    select id, name, content_type, size from uploads where id = any(${[...ids]}::uuid[]) and user_id = ${userId} and message_id is null and discarded_at is null for update`)
  const files = ids.map((id) => rows.find((row) => row.id === id))
  if (files.some((file) => !file))
    throw new Refusal('bad-input', 'attachments: upload the file first', { field: 'attachments', reason: 'file-gone' })
  const known = files.filter((file) => file !== undefined)
  if (known.reduce((sum, { size }) => sum + size, 0) > maxFilesBytes)
    throw new Refusal('too-large', 'attachments: together at most 25 MB', { field: 'attachments', reason: 'file-too-large' })
  return known
}

type Said = Pick<KeptLetter, 'messageId' | 'to' | 'cc' | 'inReplyTo' | 'references'> & { from: LetterAddress; automatic: boolean }

function keptOutgoing({ automatic, ...said }: Said, at: Date, language: TextLanguage): KeptLetter {
  return {
    ...said,
    sentAt: at.toISOString(),
    replyTo: null,
    quoted: null,
    html: false,
    attachments: [],
    language,
    automatic: automatic ? 'auto-reply' : null,
    autoReplyAllowed: false,
    bounce: null,
    authentication: { verified: 'unknown', spf: null, dkim: null, dmarc: null },
    calendar: null,
    problems: [],
    hints: [],
  }
}
