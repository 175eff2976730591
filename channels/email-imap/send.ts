import { Readable } from 'node:stream'
import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import type { OutboundLetter, OutboundMessage, SentMessage } from '../outbound.ts'
import { withSmtp } from './send-connection.ts'
import { problemOfResponse, smtpFailure, wordsOf, type RecipientRefusal } from './send-failure.ts'
import { letterHtml, letterText } from './send-html.ts'
import type { EmailImapSettings } from './settings.ts'

/** A thread's beginning and its last letters are enough for every mail program. */
const firstReferences = 1
const lastReferences = 10
/** Base64 and its line ends. */
const encodedShare = 1.37

const plainLetter: OutboundLetter = {
  subject: '',
  fromName: null,
  cc: [],
  inReplyTo: null,
  references: [],
  html: null,
  signature: null,
  quoted: null,
  attachments: [],
  automatic: false,
  taken: [],
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1)

/** Ours, made from our own id: in every attempt the same, so that a letter that went out twice is one to whoever has it. */
export const messageIdOf = (id: string, address: string): string => `<om-${id}@${domainOf(address)}>`

/**
 * Hands one letter to the account's mail server (RFC 5321).
 * @throws ProviderError retry true for 4xx, silence, the network and passwords; else `problem` carries the server's words. `taken` names
 *   recipients that have it all the same: in the next attempt they are left out.
 */
export async function sendLetter(
  message: OutboundMessage,
  _context: { webhookUrl: string },
  reach: Reach,
  settings: EmailImapSettings,
): Promise<SentMessage> {
  const letter = message.letter ?? plainLetter
  const main = message.to.toLowerCase()
  const everybody = [...new Set([main, ...letter.cc.map(({ address }) => address.toLowerCase())])]
  const recipients = everybody.filter((address) => !letter.taken.includes(address))
  const externalId = messageIdOf(message.id, settings.address)
  if (recipients.length === 0) return { externalId, status: 'sent', parts: null }
  const mail = letterMail(message, letter, recipients, settings)
  const result = await withSmtp(settings, reach, (transport) => transport.sendMail(mail)).catch((error: unknown) => {
    throw smtpFailure(error, { address: main, taken: letter.taken })
  })
  const refusals = (result as { rejectedErrors?: RecipientRefusal[] }).rejectedErrors ?? []
  const refused = refusals.map((each) => ({ ...each, address: each.recipient?.toLowerCase() ?? '' }))
  const taken = [...letter.taken, ...recipients.filter((address) => !refused.some((each) => each.address === address))]
  judgeRefusals(refused, main, taken)
  const copies = refused.map(({ address, response }) => ({ address, words: wordsOf(response) ?? '' }))
  return { externalId, status: 'sent', parts: null, ...(copies.length > 0 ? { refused: copies } : {}) }
}

/** Some have it, some do not: it goes on for those who may get it later, and has failed when its main recipient will not. */
function judgeRefusals(
  refused: readonly (RecipientRefusal & { address: string })[],
  main: string,
  taken: readonly string[],
): void {
  const own = refused.find(({ address }) => address === main)
  const later = refused.find(({ responseCode = 0 }) => responseCode < 500)
  const decisive = own ?? later
  if (!decisive) return
  const { responseCode: status = 450, response } = decisive
  throw new ProviderError(String(status), { retry: status < 500, problem: problemOfResponse(status, response), taken })
}

function letterMail(
  message: OutboundMessage,
  letter: OutboundLetter,
  recipients: readonly string[],
  settings: EmailImapSettings,
) {
  const { address, dkim } = settings
  const size = letter.attachments.reduce((sum, file) => sum + Math.ceil(file.size * encodedShare), 4096 + 4 * message.text.length)
  return {
    messageId: messageIdOf(message.id, address),
    from: { name: letter.fromName ?? '', address },
    replyTo: address,
    to: message.to,
    cc: letter.cc.map((each) => ({ name: each.name ?? '', address: each.address })),
    subject: letter.subject,
    ...(letter.inReplyTo ? { inReplyTo: letter.inReplyTo } : {}),
    references: trimReferences(letter.references, letter.inReplyTo),
    text: letterText(message.text, letter),
    html: letterHtml(message.text, letter),
    attachments: letter.attachments.map(({ name, contentType, open }) => ({
      filename: name,
      contentType,
      contentDisposition: 'attachment' as const,
      content: Readable.from(openLate(open)),
    })),
    headers: {
      'X-Omni-Message': message.id,
      ...(letter.automatic ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' } : {}),
    },
    // A report about a letter nobody wrote would be answered by nobody.
    envelope: { from: letter.automatic ? '' : address, to: [...recipients], size },
    ...(dkim
      ? { dkim: { domainName: dkim.domain ?? domainOf(address), keySelector: dkim.selector, privateKey: dkim.privateKey } }
      : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

async function* openLate(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array> {
  yield* await open()
}

/** The first and the last, and what is answered at the end (RFC 5322, section 3.6.4). */
export function trimReferences(references: readonly string[], inReplyTo: string | null): string[] {
  const all = [...new Set([...references.filter((id) => id !== inReplyTo), ...(inReplyTo ? [inReplyTo] : [])])]
  if (all.length <= firstReferences + lastReferences) return all
  return [...all.slice(0, firstReferences), ...all.slice(-lastReferences)]
}
