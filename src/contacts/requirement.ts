import { msOf } from '../../routing/policy.ts'
import type { ChannelName, Priority } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import type { Ring } from './contacts.contract.ts'

export type Requirement = { rings: Ring[]; key: string }

/** By default a topic is asked for at this level, then dropped; the language never is (routing.md, rings). */
const topicLevel = 3

/** What a contact needs: its language for as long as it waits, its topic at first. */
export function requirementFor(centre: Pick<Centre, 'policy'>, language: string | null, topic: string | null): Requirement {
  const hard: Record<string, number> = language ? { [language]: 1 } : {}
  const rings: Ring[] = topic
    ? [
        { afterS: 0, requires: { ...hard, [topic]: topicLevel } },
        { afterS: centre.policy.relaxAfterS, requires: hard },
      ]
    : [{ afterS: 0, requires: hard }]
  return { rings, key: requirementKey(rings) }
}

/** One word for equal requirements: within it and a channel the order never changes, so a pass reads only heads. */
export function requirementKey(rings: readonly Ring[]): string {
  return rings
    .map(
      (ring) =>
        `${ring.afterS}:${Object.entries(ring.requires)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([skill, level]) => `${skill}${level}`)
          .join('+')}`,
    )
    .join('>')
}

/** The static part of the place in the queue: queuedAt + target - priority credit (routing.md, "Order of the queue"). */
export function rankAt(centre: Pick<Centre, 'policy'>, channel: ChannelName, priority: Priority, queuedAt: Date): Date {
  return new Date(queuedAt.getTime() + msOf(centre.policy.targetS[channel] - centre.policy.priorityCreditS[priority]))
}
