import type { Bounce } from '../channel.ts'
import { header, messageIds, readHeaders, storable } from './letter-headers.ts'

type Report = { type: string; content: Buffer }

/** Ids of ours: `<om-…@domain>`, as letters leave us. */
export function ourIdsIn(text: string, ours: readonly string[]): string[] {
  const domains = new Set(ours.map((address) => address.slice(address.lastIndexOf('@') + 1)))
  return (text.match(/<om-[^<>\s@]{1,200}@[\w.-]{1,250}>/g) ?? []).filter((id) =>
    domains.has(id.slice(id.lastIndexOf('@') + 1, -1).toLowerCase()),
  )
}

const actions: readonly Bounce['action'][] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded']

/** A delivery status notification (RFC 3464): the first recipient's block that failed, else the first one. */
export function readReport(parts: readonly Report[], whole: string, ours: readonly string[]): Bounce | null {
  const report = parts.find(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type))
  if (!report) return null
  const blocks = report.content
    .toString('latin1')
    .split(/\r?\n\s*\r?\n/)
    .map((block) => readHeaders(Buffer.from(`${block.trim()}\r\n\r\n`, 'latin1')))
  const recipients = blocks.filter((block) => header(block, 'action') !== null)
  const isFailed = (block: (typeof blocks)[number]) => /^\s*failed/i.test(header(block, 'action') ?? '')
  const block = recipients.find(isFailed) ?? recipients[0] ?? []
  const word = header(block, 'action')?.trim().toLowerCase() ?? ''
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(header(block, 'status') ?? '')?.[0] ?? null
  const action = actions.find((each) => word.startsWith(each)) ?? (status?.startsWith('5') ? 'failed' : 'delayed')
  return {
    action,
    status,
    recipient: addressIn(header(block, 'final-recipient') ?? header(block, 'original-recipient')),
    diagnostic: words(header(block, 'diagnostic-code')?.replace(/^\s*[\w-]+\s*;\s*/, '') ?? null),
    originalMessageId: originalId(parts, whole, ours),
  }
}

function originalId(parts: readonly Report[], whole: string, ours: readonly string[]): string | null {
  for (const { type, content } of parts) {
    if (!/^(?:message\/(?:rfc822|global)|(?:text|message)\/rfc822-headers)/.test(type)) continue
    const [id] = messageIds(header(readHeaders(content), 'message-id'))
    if (id) return id
  }
  return ourIdsIn(whole, ours)[0] ?? null
}

const failureWords =
  /undeliver|not be delivered|delivery (?:has )?failed|failure notice|returned (?:mail|to sender)|mailbox (?:is )?(?:full|unavailable|not found)|user unknown|unknown user|no such user|recipient address rejected|nevar(?:ēja)? piegādāt|netika piegādāt|не доставлен|недоставлен/i

const delayWords =
  /\b(?:delayed|delay reason|has not (?:yet )?been delivered|delivery attempts will continue|will be retried|still (?:being )?(?:trying|retried))\b/i
const gaveUpWords =
  /\b(?:retry time(?:out)? (?:not reached|exceeded)|giv(?:en|ing) up|permanent (?:error|failure)|returned to sender)\b/i

/**
 * A report as servers wrote them before there was a form for it: from nobody, about a letter of ours that its body (not its header, as an
 * out-of-office answer has it) names, or in the words such reports have.
 */
export function readOldReport(
  letter: { text: string; subject: string; body: string; fromServer: boolean; isAnswer: boolean },
  ours: readonly string[],
): Bounce | null {
  const { text } = letter
  const [id] = ourIdsIn(letter.body, ours)
  const failure = failureWords.test(`${letter.subject}\n${text}`)
  if (!failure && !(id && (letter.fromServer || !letter.isAnswer))) return null
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? null
  const said = /\b[45]\d\d[ -][^\r\n]{3,300}/.exec(text)?.[0] ?? null
  const delayed = !gaveUpWords.test(text) && !status?.startsWith('5') && (status !== null || delayWords.test(text))
  return {
    action: delayed ? 'delayed' : 'failed',
    status,
    recipient: addressIn(/<?[\w.+-]+@[\w.-]+>?/.exec(text.replaceAll(id ?? '\0', ''))?.[0] ?? null),
    diagnostic: words(said),
    originalMessageId: id ?? null,
  }
}

const addressIn = (text: string | null) =>
  /[^\s<>;:,"]+@[^\s<>;:,"]+/
    .exec(text ?? '')?.[0]
    .toLowerCase()
    .slice(0, 254) ?? null
const words = (text: string | null) => (text ? storable(text.trim().slice(0, 500)) : null)
