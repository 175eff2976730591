import type { DeliveryProblem, MessageStatus } from '../channel.ts'
import { entryOf } from '../kit/entry-of.ts'

const statuses: Readonly<Record<string, MessageStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
  read: 'read',
}

/** The provider's MessageStatus in our words, undefined for one it never had. */
export function messageStatusOf(word: string | null): MessageStatus | undefined {
  return entryOf(statuses, word?.toLowerCase())
}

type Meaning = Pick<DeliveryProblem, 'meaning' | 'retry'>

/** https://www.twilio.com/docs/api/errors; dispatch on the code only, texts change. */
const meanings: Readonly<Record<string, Meaning>> = {
  '21211': { meaning: 'invalid-address', retry: false },
  '21214': { meaning: 'unreachable', retry: false },
  '21217': { meaning: 'invalid-address', retry: false },
  '21604': { meaning: 'invalid-address', retry: false },
  '21610': { meaning: 'opted-out', retry: false },
  '21612': { meaning: 'cannot-receive', retry: false },
  '21614': { meaning: 'cannot-receive', retry: false },
  '21635': { meaning: 'cannot-receive', retry: false },
  '30001': { meaning: 'unknown', retry: true },
  '30003': { meaning: 'unreachable', retry: true },
  '30004': { meaning: 'filtered', retry: false },
  '30005': { meaning: 'invalid-address', retry: false },
  '30006': { meaning: 'cannot-receive', retry: false },
  '30007': { meaning: 'filtered', retry: false },
  '30008': { meaning: 'unknown', retry: true },
}

/** Why a message did not arrive. A code we do not know is shown as it is and never retried. */
export function problemOf(code: string | null): DeliveryProblem {
  return { code: code ?? 'unknown', ...(entryOf(meanings, code) ?? { meaning: 'unknown', retry: false }) }
}

/** The same for a refused request: null where the code says nothing about the recipient. */
export function refusalOf(code: string): DeliveryProblem | null {
  return entryOf(meanings, code) ? problemOf(code) : null
}
