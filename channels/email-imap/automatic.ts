import type { Automatic, Bounce, LetterAddress } from '../channel.ts'
import { decoded, header, messageIds, type Headers } from './letter-headers.ts'
import { ourIdsIn } from './bounce.ts'

type Seen = {
  headers: Headers
  from: LetterAddress | null
  recipients: readonly LetterAddress[]
  bounce: Bounce | null
  calendarMethod: string | null
  ours: readonly string[]
}

const isMachine =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|noreply|neatbildet|nobody|bounces?|auto-?reply|autoresponder|notifications?)(?:[-+._\d].*)?$/i

/** How programs begin the subject of an answer nobody wrote, in the languages around us. Whoever answers such a letter has "Re:" before it. */
const isAwaySubject =
  /^(?:automātisk[aā] atbilde|ārpus biroja|prombūtnē|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|автоматический ответ|автоответ|automatische antwort|abwesenheitsnotiz|automaatne vastus|automatinis atsakymas)(?!\p{L})/iu

/** From the server itself: nobody is to be answered. */
export function isFromNobody(headers: Headers, from: LetterAddress | null): boolean {
  const path = header(headers, 'return-path')
  return /^<\s*>$/.test(path?.trim() ?? '') || /^(?:mailer-daemon|postmaster)@/i.test(from?.address ?? '')
}

/**
 * Whether a machine wrote it, by what it says of itself (RFC 3834, RFC 2919, RFC 2369, and what programs say instead). A weak sign alone
 * forbids an automatic answer, but does not take a letter away from people.
 */
export function automaticOf(seen: Seen): { automatic: Automatic | null; autoReplyAllowed: boolean } {
  const { headers, from, recipients, ours, bounce, calendarMethod } = seen
  const says = (name: string, pattern: RegExp) => pattern.test(header(headers, name) ?? '')
  const has = (name: string) => header(headers, name) !== null
  const [id] = messageIds(header(headers, 'message-id'))
  const isOwn = (from !== null && ours.includes(from.address)) || ourIdsIn(id ?? '', ours).length > 0 || has('x-omni-message')
  const isList =
    ['list-id', 'list-unsubscribe', 'list-post', 'feedback-id'].some(has) || says('precedence', /\b(?:list|bulk|junk)\b/i)
  const isAnswering =
    (has('auto-submitted') && !says('auto-submitted', /^\s*no\b/i)) ||
    says('precedence', /auto_reply/i) ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some(has) ||
    // A receipt, a complaint: a report of whatever kind (RFC 6522).
    says('content-type', /^\s*multipart\/report\b/i)
  const isWeak =
    isFromNobody(headers, from) ||
    says('x-auto-response-suppress', /\b(?:all|autoreply|oof|dr)\b/i) ||
    has('x-loop') ||
    isAwaySubject.test(decoded(header(headers, 'subject') ?? '')) ||
    (from !== null && isMachine.test(from.address.slice(0, from.address.lastIndexOf('@'))))
  const isThreaded = has('in-reply-to') || has('references')
  const toUs = recipients.some(({ address }) => ours.includes(address))
  const automatic: Automatic | null = bounce
    ? 'bounce'
    : isOwn
      ? 'own'
      : isAnswering
        ? 'auto-reply'
        : isList
          ? 'list'
          : calendarMethod !== null && /^(?:REPLY|COUNTER|REFRESH)$/.test(calendarMethod)
            ? 'calendar'
            : isWeak && isThreaded
              ? 'auto-reply'
              : null
  return { automatic, autoReplyAllowed: automatic === null && !isWeak && toUs && from !== null }
}
