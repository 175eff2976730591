import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import PostalMime from 'postal-mime'
import { header, messageIds, readHeaders, type Headers } from './letter-headers.ts'

export type Enclosed = { name: string; contentType: string; bytes: Buffer }

/** A letter as its reader has it. */
export type ReadLetter = {
  from: string
  to: string[]
  cc: string[]
  replyTo: string | null
  subject: string
  text: string
  html: string | null
  attachments: Enclosed[]
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  headers: Headers
}

export type Written = {
  from: string
  to: string[]
  cc?: string[]
  subject: string
  text: string
  html?: string | undefined
  attachments?: Enclosed[]
  messageId?: string | undefined
  inReplyTo?: string | undefined
  references?: readonly string[]
  date: Date
  headers?: Record<string, string>
}

const writer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

/** The bytes of a letter as a mail program would send it. */
export async function writeLetter(letter: Written): Promise<Buffer> {
  const { attachments = [], references = [], headers = {}, ...rest } = letter
  const { message } = await writer.sendMail({
    ...rest,
    references: [...references],
    headers,
    attachments: attachments.map(({ name, contentType, bytes }) => ({ filename: name, contentType, content: bytes })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return message as Buffer
}

export const newMessageId = (domain: string) => `<${randomUUID()}@${domain}>`

export async function readLetter(raw: Buffer): Promise<ReadLetter> {
  const headers = readHeaders(raw)
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
  const list = (all: typeof email.to) => (all ?? []).flatMap(({ address }) => (address ? [address.toLowerCase()] : []))
  return {
    from: email.from?.address?.toLowerCase() ?? '',
    to: list(email.to),
    cc: list(email.cc),
    replyTo: email.replyTo?.[0]?.address ?? null,
    subject: email.subject ?? '',
    text: (email.text ?? '').replaceAll('\r\n', '\n').trim(),
    html: email.html ?? null,
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? '',
      contentType: mimeType,
      bytes: typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content)),
    })),
    messageId: messageIds(header(headers, 'message-id'))[0] ?? null,
    inReplyTo: messageIds(header(headers, 'in-reply-to'))[0] ?? null,
    references: messageIds(header(headers, 'references')),
    headers,
  }
}

/** As our server hands a letter over: where it came from, and what it found out about the sender, above all else. */
export function delivered(raw: Buffer, by: { domain: string; from: string; at: Date; authenticated: boolean | null }): Buffer {
  const server = `mx.${by.domain}`
  const sender = by.from.slice(by.from.lastIndexOf('@') + 1)
  const verdict = by.authenticated ? 'pass' : 'fail'
  const found =
    by.authenticated === null
      ? ''
      : `Authentication-Results: ${server}; spf=${verdict} smtp.mailfrom=${sender};\r\n dkim=${verdict} header.d=${sender};\r\n dmarc=${verdict} header.from=${sender}\r\n`
  const date = by.at.toUTCString().replace('GMT', '+0000')
  const top = `Return-Path: <${by.from}>\r\n${found}Received: from mail.${sender || 'simulator.example'} by ${server} with ESMTPS id ${randomUUID().slice(0, 8)};\r\n ${date}\r\n`
  return Buffer.concat([Buffer.from(top, 'latin1'), raw])
}

/** A delivery status notification (RFC 3464) about one recipient. */
export function writeReport(about: {
  to: string
  recipient: string
  original: Buffer
  action: 'failed' | 'delayed'
  at: Date
}): Buffer {
  const boundary = `report-${randomUUID()}`
  const failed = about.action === 'failed'
  const end = about.original.indexOf('\r\n\r\n')
  const lines = [
    'From: Mail Delivery System <mailer-daemon@mx.simulator.example>',
    `To: ${about.to}`,
    `Subject: ${failed ? 'Undelivered Mail Returned to Sender' : 'Delayed Mail (still being retried)'}`,
    `Date: ${about.at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${newMessageId('mx.simulator.example')}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `This is the mail system at host mx.simulator.example. Your message to <${about.recipient}>`,
    failed ? 'could not be delivered.' : 'has not been delivered yet; it will be tried again.',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.simulator.example',
    '',
    `Final-Recipient: rfc822; ${about.recipient}`,
    `Action: ${about.action}`,
    `Status: ${failed ? '5.1.1' : '4.4.1'}`,
    'Remote-MTA: dns; mail.example.org',
    `Diagnostic-Code: smtp; ${failed ? '550 5.1.1 No such user here' : '451 4.4.1 No answer from host'}`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    about.original.toString('latin1', 0, end < 0 ? about.original.length : end),
    '',
    `--${boundary}--`,
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}
