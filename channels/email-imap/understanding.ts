import { isAscii } from 'node:buffer'
import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'
import type { Letter } from '../channel.ts'
import { automaticOf, isFromNobody } from './automatic.ts'
import { readOldReport, readReport } from './bounce.ts'
import { readCalendar } from './calendar.ts'
import { cleanHtml, type InlinePicture } from './clean-html.ts'
import { htmlToText } from './html-text.ts'
import { lightLetter, type CutFile } from './light-letter.ts'
import { bytesOf, describe, maxAttachments } from './letter-attachments.ts'
import { addresses, anyAddress, bodyStart, decoded, fromFirstLine, header, idsOf, readHeaders } from './letter-headers.ts'
import { storableAll, type Headers } from './letter-headers.ts'
import { guessLanguage, maxTextLength, splitQuoted } from './letter-text.ts'
import { senderVerdict } from './sender-verdict.ts'
import { withTrueParts } from './true-parts.ts'
import { withheldHeader } from './withheld-letters.ts'

/** What `Listening.understanding` promises: pure functions, run in a thread that may be ended at any time. */

const maxReferences = 100
const maxSubject = 500
/** Reports name what they are about near their beginning. */
const searchedBytes = 200 * 1024

async function parse(bytes: Uint8Array): Promise<Email> {
  const email = await PostalMime.parse(withTrueParts(bufferOf(bytes)), { forceRfc822Attachments: true })
  // HTML and text that are called each other's names.
  if (!email.html && /^\s*<(?:!doctype html|html)[\s>]/i.test(email.text ?? '')) return { ...email, html: email.text!, text: '' }
  if (email.html && !/<[a-z!/]/i.test(email.html)) return { ...email, html: '', text: `${email.text ?? ''}\n${email.html}` }
  return email
}

const bufferOf = (bytes: Uint8Array) => fromFirstLine(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))

/** What a letter says. Throws on what the parser cannot take. */
export async function understand(bytes: Uint8Array, given: { ours: readonly string[]; whole: boolean }): Promise<Letter> {
  if (!given.whole) return { ...headersOnly(bytes, given), problems: ['too-large'] }
  const buffer = bufferOf(bytes)
  const light = lightLetter(buffer)
  const email = await parse(light.bytes)
  const headers = readHeaders(buffer)
  const written = textOf(email)
  const { text, quoted } = splitQuoted(written.slice(0, maxTextLength))
  const parts = email.attachments.map((each) => ({ type: each.mimeType, content: bytesOf(each) }))
  const start = light.bytes.toString('latin1', 0, searchedBytes)
  const bounce = readReport(parts, start, given.ours) ?? oldReport(headers, written, start.slice(bodyStart(buffer)), given.ours)
  const invitation = email.attachments.find(({ mimeType }) => /^(?:text\/calendar|application\/ics)$/.test(mimeType))
  const calendar = invitation ? readCalendar(bytesOf(invitation).toString('utf8'), invitation.method) : null
  const problems = [
    ...(email.attachments.length > maxAttachments ? ['too-many-parts'] : []),
    ...(written.length > maxTextLength ? ['shortened'] : []),
    ...(isSealed(headers, email) ? ['encrypted'] : []),
    ...(headers[0]?.name === withheldHeader ? ['withheld'] : []),
  ]
  return storableAll({
    ...fromHeaders(headers, given.ours),
    text,
    quoted,
    html: Boolean(email.html?.trim()),
    attachments: await attachmentsOf(email, light.sizes),
    language: guessLanguage(text),
    bounce,
    calendar,
    ...automaticOf({ ...people(headers), bounce, calendarMethod: calendar?.method ?? null, ours: given.ours }),
    problems,
  })
}

/** S/MIME (RFC 8551) and PGP (RFC 3156): what is said is within, not beside a signature. */
const isSealed = (headers: Headers, { text, attachments }: Email) =>
  attachments.some(({ mimeType }) => /^application\/(?:pgp-encrypted|(?:x-)?pkcs7-mime)$/.test(mimeType)) ||
  /^multipart\/encrypted/i.test(header(headers, 'content-type') ?? '') ||
  /^-----BEGIN PGP MESSAGE-----/m.test(text ?? '')

/** Large files are there with their beginning: their sizes come in the same order. */
async function attachmentsOf(email: Email, sizes: readonly CutFile[]) {
  const described = await Promise.all(email.attachments.slice(0, maxAttachments).map(describe))
  let next = 0
  return described.map((each) => {
    const cut = sizes[next]
    // A line end before a boundary belongs to the boundary.
    if (!cut || Math.abs(each.size - cut.kept) > 2) return each
    next += 1
    return { ...each, size: cut.size }
  })
}

function oldReport(headers: Headers, text: string, body: string, ours: readonly string[]) {
  const from = anyAddress(header(headers, 'from'))
  if (!isFromNobody(headers, from)) return null
  const fromServer = /^(?:mailer-daemon|postmaster)@/.test(from?.address ?? '')
  const isAnswer = header(headers, 'in-reply-to') !== null
  return readOldReport({ text, subject: decoded(header(headers, 'subject') ?? ''), body, fromServer, isAnswer }, ours)
}

function people(headers: Headers) {
  const list = (name: string) => headers.filter((each) => each.name === name).flatMap(({ value }) => addresses(value))
  return { headers, from: anyAddress(header(headers, 'from')), recipients: [...list('to'), ...list('cc')] }
}

function textOf(email: Email): string {
  const plain = (email.text ?? '').replace(/\r\n?/g, '\n').trim()
  return plain === '' && email.html ? htmlToText(email.html) : plain
}

/** Everything that stands in the header. */
function fromHeaders(headers: Headers, ours: readonly string[]) {
  const inReplyTo = idsOf(header(headers, 'in-reply-to'))
  const references = idsOf(header(headers, 'references'))
  const date = header(headers, 'date')
  const sent = date ? new Date(date.replace(/\s*\([^)]*\)\s*$/, '')) : null
  return {
    messageId: idsOf(header(headers, 'message-id'))[0] ?? null,
    inReplyTo: inReplyTo[0] ?? null,
    references: [...references.slice(0, 1), ...references.slice(1).slice(1 - maxReferences)],
    subject: decoded(header(headers, 'subject') ?? '').slice(0, maxSubject),
    from: anyAddress(header(headers, 'from')),
    replyTo: replyToOf(header(headers, 'reply-to'), ours),
    to: addresses(header(headers, 'to')),
    cc: addresses(header(headers, 'cc')),
    sentAt: sent && !Number.isNaN(sent.getTime()) ? sent.toISOString() : null,
    authentication: senderVerdict(headers, ours),
  }
}

/** Whoever names us there would have our answer come to ourselves. */
const replyToOf = (value: string | null, ours: readonly string[]) =>
  [...addresses(value), anyAddress(value)].find((each) => each !== null && !ours.includes(each.address)) ?? null

/** For what could not be read as a whole: the header, and the first words where they are plain. Never throws. */
export function headersOnly(bytes: Uint8Array, given: { ours: readonly string[] }): Letter {
  const buffer = bufferOf(bytes)
  const headers = readHeaders(buffer)
  const body = buffer.subarray(bodyStart(buffer), bodyStart(buffer) + 4000)
  const isPlain = !/multipart|base64|quoted-printable/i.test(headers.map(({ value }) => value).join('\n'))
  const text = isPlain && isAscii(body) ? body.toString('latin1').trim() : ''
  return storableAll({
    ...fromHeaders(headers, given.ours),
    text,
    quoted: null,
    html: false,
    attachments: [],
    language: null,
    bounce: null,
    calendar: null,
    ...automaticOf({ ...people(headers), bounce: null, calendarMethod: null, ours: given.ours }),
    problems: ['unreadable'],
  })
}

/** HTML of a letter, made harmless; a letter without any gives its text. */
export async function html(bytes: Uint8Array, given: { remote: boolean }): Promise<string> {
  const email = await parse(bytes)
  const pictures = new Map<string, InlinePicture>()
  for (const each of email.attachments) {
    const id = each.contentId?.replace(/^<|>$/g, '')
    const type = /^image\/(?:png|jpe?g|gif|webp)$/.exec(each.mimeType)?.[0]
    if (id && type) pictures.set(id, { contentType: type, bytes: bytesOf(each) })
  }
  return cleanHtml(email.html ?? '', pictures, given.remote)
}

/** The bytes of one attachment, as they were sent. */
export async function attachment(bytes: Uint8Array, index: number): Promise<Uint8Array | null> {
  const found = (await parse(bytes)).attachments[index]
  return found ? bytesOf(found) : null
}
