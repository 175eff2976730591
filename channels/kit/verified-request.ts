import { createHash } from 'node:crypto'
import type { Parsed, WebhookRequest } from '../channel.ts'
import { twimlReply } from './twiml.ts'

/** The provider's time stamp (RFC 2822 or ISO 8601), null when absent or nonsense. */
export function providerTime(text: string | null | undefined): Date | null {
  const at = text ? new Date(text) : null
  return at && !Number.isNaN(at.getTime()) ? at : null
}

/** A whole number of at least 0 that fits wherever counts and seconds are kept, null when absent or nonsense. */
export function countOf(text: string | null | undefined): number | null {
  const count = ordinalOf(text)
  return count !== null && count < 2 ** 31 ? count : null
}

/** The same for what only puts things in order, and may be as large as it likes. */
export function ordinalOf(text: string | null | undefined): number | null {
  return text && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null
}

/** The same request twice has the same id, whatever headers it came with. */
export function requestHash(request: WebhookRequest): string {
  const hash = createHash('sha256').update(`${request.method} ${request.url}\n`).update(request.body)
  return `request:${hash.digest('hex').slice(0, 32)}`
}

/** It is genuine but says nothing we know: kept as a failed event, answered with an empty document. */
export function notUnderstood(request: WebhookRequest, reason: string): Parsed {
  return { understood: false, externalId: requestHash(request), reason, reply: twimlReply() }
}
