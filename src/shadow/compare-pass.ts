import { match } from '../../routing/match.ts'
import { msOf, type Policy } from '../../routing/policy.ts'
import type { OfferDecision, Ring, Snapshot, WaitingContact } from '../../routing/types.ts'
import type { SettingChange } from '../settings/settings.contract.ts'
import { putIn } from './put-in.ts'

export type Difference = {
  readonly contactId: string
  readonly live: OfferDecision | null
  readonly shadow: OfferDecision | null
}

/**
 * One pass decided by both policies: whom each would have offered what. `decisions` counts the contacts that either gives to
 * somebody; in `differences` stand those that the two do not give to the same agent.
 */
export function comparePass(live: Snapshot, changes: readonly SettingChange[]): { decisions: number; differences: Difference[] } {
  const byLive = decisionsOf(live)
  const byShadow = decisionsOf(underPolicy(live, putIn(live.policy, changes)))
  const contactIds = [...new Set([...byLive.keys(), ...byShadow.keys()])]
  const differences = contactIds.flatMap((contactId): Difference[] => {
    const [one, other] = [byLive.get(contactId) ?? null, byShadow.get(contactId) ?? null]
    return one?.agentId === other?.agentId ? [] : [{ contactId, live: one, shadow: other }]
  })
  return { decisions: contactIds.length, differences }
}

const decisionsOf = (snapshot: Snapshot): ReadonlyMap<string, OfferDecision> =>
  new Map(match(snapshot).map((decision) => [decision.contactId, decision]))

/** The same moment under another policy: also what the live one had written into the contacts themselves is as it would be. */
function underPolicy(snapshot: Snapshot, policy: Policy): Snapshot {
  const [relaxMs, laterMs] = [msOf(snapshot.policy.relaxAfterS), msOf(policy.relaxAfterS)]
  const longerMs = msOf(policy.pairExclusionS) - msOf(snapshot.policy.pairExclusionS)
  const ringsBy = new Map<readonly Ring[], readonly Ring[]>()
  const ringsOf = (rings: readonly Ring[]) => {
    const known =
      ringsBy.get(rings) ?? rings.map((ring, n) => (n > 0 && ring.afterMs === relaxMs ? { ...ring, afterMs: laterMs } : ring))
    ringsBy.set(rings, known)
    return known
  }
  const waiting = snapshot.waiting.map((contact): WaitingContact => ({
    ...contact,
    rings: ringsOf(contact.rings),
    excludedUntilMs: Object.fromEntries(
      Object.entries(contact.excludedUntilMs).map(([agentId, untilMs]) => [agentId, untilMs + longerMs]),
    ),
  }))
  return { ...snapshot, policy, waiting }
}
