import { msOf } from '../../routing/policy.ts'
import type {
  AgentState,
  ChannelName,
  OfferDecision,
  Presence,
  Priority,
  Ring,
  Skills,
  Snapshot,
  Work,
} from '../../routing/types.ts'

/**
 * What a pass decided upon, so that `match` decides the same again. Written on the way to every offer, so it is small: what agents
 * or contacts have in common stands once and is referred to by its place; the policy is named by its version.
 */
export type StoredPass = {
  readonly now: number
  readonly languages: readonly string[]
  readonly demand: readonly (readonly [Skills, number])[]
  readonly skills: readonly Skills[]
  readonly limits: readonly AgentState['limits'][]
  readonly rings: readonly (readonly Ring[])[]
  readonly agents: readonly StoredAgent[]
  readonly waiting: readonly StoredContact[]
}

/** id, skills, limits, idle since, then only where it says something: in wrap-up, offer, work in hand, presence. */
type StoredAgent = readonly [string, number, number, number, (0 | 1)?, (StoredWork | null)?, (readonly StoredWork[])?, Presence?]
/** Contact, channel, admitted, interruptions; of what nothing interrupts and no quota counts the channel says all. */
type StoredWork = readonly [string, ChannelName, 0 | 1, number] | ChannelName
/** id, channel, rings, queued at, then only where it says something: priority, sticky agent, interruptions, excluded until, due at. */
type StoredContact = readonly [
  string,
  ChannelName,
  number,
  number,
  Priority?,
  (string | null)?,
  number?,
  Readonly<Record<string, number>>?,
  (number | null)?,
]

/** Besides those a pass can serve, a few more of each kind, for those that an agent with room may not have. */
const spareHeads = 4

export function storedPass(snapshot: Snapshot, decisions: readonly OfferDecision[]): StoredPass {
  const [skills, limits, rings] = [dictionary<Skills>(), dictionary<AgentState['limits']>(), dictionary<readonly Ring[]>()]
  const agents = snapshot.agents.map((agent) => storedAgent(agent, skills.placeOf(agent.skills), limits.placeOf(agent.limits)))
  const waiting = neededOf(snapshot, decisions, rings).map((contact): StoredContact => {
    const { id, channel, queuedAtMs, priority, stickyAgentId, interruptions, excludedUntilMs, dueAtMs } = contact
    const usual = [id, channel, rings.placeOf(contact.rings), queuedAtMs] as const
    const isUsual = priority === 'normal' && stickyAgentId === null && interruptions === 0 && dueAtMs === null
    if (isUsual && Object.keys(excludedUntilMs).length === 0) return usual
    return [...usual, priority, stickyAgentId, interruptions, excludedUntilMs, dueAtMs]
  })
  return {
    now: snapshot.nowMs,
    languages: snapshot.languages,
    demand: snapshot.demand.map(({ requires, share }) => [requires, share]),
    skills: skills.list,
    limits: limits.list,
    rings: rings.list,
    agents,
    waiting,
  }
}

/** The snapshot a pass was stored of, under the policy it was decided by, or under another one. */
export function snapshotOf(stored: StoredPass, policy: Snapshot['policy']): Snapshot {
  return {
    nowMs: stored.now,
    policy,
    languages: stored.languages,
    demand: stored.demand.map(([requires, share]) => ({ requires, share })),
    agents: stored.agents.map(([id, skills, limits, idleSinceMs, inWrapUp = 0, offer = null, work = [], presence = 'ready']) => ({
      id,
      skills: stored.skills[skills] ?? {},
      limits: stored.limits[limits] ?? {},
      presence,
      idleSinceMs,
      inWrapUp: inWrapUp === 1,
      offer: offer && workOf(offer),
      work: work.map(workOf),
    })),
    waiting: stored.waiting.map(
      ([
        id,
        channel,
        rings,
        queuedAtMs,
        priority = 'normal',
        sticky = null,
        interruptions = 0,
        excluded = {},
        dueAtMs = null,
      ]) => ({
        id,
        channel,
        queuedAtMs,
        rings: stored.rings[rings] ?? [],
        priority,
        stickyAgentId: sticky,
        dueAtMs,
        interruptions,
        excludedUntilMs: excluded,
      }),
    ),
  }
}

function storedAgent(agent: AgentState, skills: number, limits: number): StoredAgent {
  // What is parked has no part in any decision.
  const work = agent.work.filter(({ active }) => active).map(storedWork)
  const usual = [agent.id, skills, limits, agent.idleSinceMs] as const
  const { inWrapUp, offer, presence } = agent
  if (!inWrapUp && offer === null && work.length === 0 && presence === 'ready') return usual
  const held = [...usual, inWrapUp ? 1 : 0, offer && storedWork(offer), work] as const
  return presence === 'ready' ? held : [...held, presence]
}

function storedWork({ contactId, channel, admitted, active, interruptions }: Work): StoredWork {
  if ((channel === 'voice' || channel === 'callback') && !admitted) return channel
  // Only what has weight fills the quota.
  return [contactId, channel, admitted && active ? 1 : 0, interruptions]
}

function workOf(stored: StoredWork): Work {
  const [contactId, channel, admitted, interruptions] = typeof stored === 'string' ? (['', stored, 0, 0] as const) : stored
  return { contactId, channel, admitted: admitted === 1, interruptions, active: true }
}

/**
 * The contacts that had a part in the decision: those served, and the overdue ones that fill the quota. Whoever was not served and
 * fills no quota changes nothing for the others. Beside them the heads of each kind, in the order given, as many as there are agents
 * with room: no policy could serve more of a kind, so another one can be tried on what is stored.
 */
function neededOf(
  snapshot: Snapshot,
  decisions: readonly OfferDecision[],
  rings: Dictionary<readonly Ring[]>,
): Snapshot['waiting'] {
  const served = new Set(decisions.map(({ contactId }) => contactId))
  const quota = overdueWithinQuota(snapshot)
  const room = snapshot.agents.filter(
    ({ offer, inWrapUp, presence }) => presence === 'ready' && offer === null && !inWrapUp,
  ).length
  const seen = new Map<string, number>()
  return snapshot.waiting.filter((contact) => {
    const { id, channel } = contact
    const kind = `${channel} ${rings.placeOf(contact.rings)}`
    const before = seen.get(kind) ?? 0
    seen.set(kind, before + 1)
    return before < room + spareHeads || served.has(id) || quota.has(id)
  })
}

/** At least those who are admitted as overdue, and the first who no longer fits: without it the next would. */
function overdueWithinQuota(snapshot: Snapshot): ReadonlySet<string> {
  const { waiting, agents, policy, nowMs } = snapshot
  const overdue = waiting.filter((contact) => mayBeAdmitted(contact) && rankOf(contact, snapshot) <= nowMs)
  const lightest = Math.min(...overdue.map(({ channel }) => policy.weights[channel]))
  const most = (100 * Math.max(1, Math.ceil(policy.overdueShare * agents.length))) / lightest + 1
  const inOrder = overdue.toSorted(
    (a, b) => rankOf(a, snapshot) - rankOf(b, snapshot) || a.queuedAtMs - b.queuedAtMs || (a.id < b.id ? -1 : 1),
  )
  return new Set(inOrder.slice(0, Math.ceil(most)).map(({ id }) => id))
}

const mayBeAdmitted = ({ channel, priority }: Snapshot['waiting'][number]) =>
  channel !== 'voice' && channel !== 'callback' && priority !== 'emergency'

const rankOf = ({ channel, priority, queuedAtMs }: Snapshot['waiting'][number], { policy }: Pick<Snapshot, 'policy'>) =>
  queuedAtMs + msOf(policy.targetS[channel] - policy.priorityCreditS[priority])

/** Each value once, in order of appearance. Most are the very same object; others are found by their text. */
type Dictionary<T> = { readonly list: readonly T[]; placeOf: (value: T) => number }

function dictionary<T extends object>(): Dictionary<T> {
  const list: T[] = []
  const places = new Map<T, number>()
  const byText = new Map<string, number>()
  return {
    list,
    placeOf(value) {
      const known = places.get(value)
      if (known !== undefined) return known
      const text = JSON.stringify(value)
      const place = byText.get(text) ?? list.push(value) - 1
      byText.set(text, place)
      places.set(value, place)
      return place
    },
  }
}
