import type { Bounce, DeliveryProblem } from '../../channels/channel.ts'

/** Why a letter of ours came back, by its status code (RFC 3463). */
export function messageProblem(bounce: Bounce): DeliveryProblem {
  return { ...meaningOf(bounce), words: bounce.diagnostic }
}

function meaningOf({ status, diagnostic }: Bounce): DeliveryProblem {
  const code = status ?? /\b[45]\d\d\b/.exec(diagnostic ?? '')?.[0] ?? 'bounced'
  const [, subject, detail] = status?.split('.') ?? []
  if (subject === '1') return { code, meaning: 'invalid-address', retry: false }
  if (subject === '2') return { code, meaning: 'cannot-receive', retry: detail === '2' }
  if (subject === '4') return { code, meaning: 'unreachable', retry: true }
  if (subject === '7') return { code, meaning: 'filtered', retry: false }
  return { code, meaning: 'unknown', retry: false }
}
