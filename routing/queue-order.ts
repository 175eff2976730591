import { compareText } from './compare-text.ts'
import { ringInForce } from './eligible.ts'
import { heap } from './heap.ts'
import { admittedIds, compareQueued, placeOf, rankAt, ranksFromMs, yieldsToCalls } from './queue-place.ts'
import { requirementOf } from './requirement.ts'
import { countAble, skillGroups } from './skill-groups.ts'
import type { Queued } from './queue-place.ts'
import type { ChannelName, Skills, Snapshot, WaitingContact } from './types.ts'

/**
 * Waiting contacts between which nothing differs but their place: same channel, same requirement in force, yielding or not. First
 * served first; who was let in as overdue is always at the front.
 */
export type ContactKind = {
  readonly channel: ChannelName
  readonly requires: Skills
  readonly requirement: string
  readonly yields: boolean
  /** Of the ready agents, how many are able. */
  readonly able: number
  readonly contacts: readonly Ranked[]
}

type Ranked = {
  readonly contact: WaitingContact
  readonly requires: Skills
  readonly ring: number
  readonly rankAtMs: number
  readonly fromMs: number
  readonly isAlone: boolean
}

/** The queue by kinds: a pass needs the heads, and touches no more of it. O(n log n) to make, in the contacts waiting. */
export type KindedQueue = {
  readonly kinds: readonly ContactKind[]
  readonly ready: number
  readonly admitted: ReadonlySet<string>
}

export function kindedQueue(snapshot: Snapshot): KindedQueue {
  const groups = skillGroups(snapshot.agents)
  const kinds: (ContactKind & { contacts: Ranked[] })[] = []
  const byRequirement = new Map<string, typeof kinds>()
  for (const contact of snapshot.waiting) {
    const { index: ring, requires } = ringInForce(contact, snapshot)
    const requirement = requirementOf(requires)
    const yields = yieldsToCalls(contact, snapshot.nowMs)
    let ofRequirement = byRequirement.get(requirement)
    if (ofRequirement === undefined) byRequirement.set(requirement, (ofRequirement = []))
    let kind = ofRequirement.find((each) => each.channel === contact.channel && each.yields === yields)
    if (kind === undefined) {
      kind = { channel: contact.channel, requires, requirement, yields, able: countAble(groups, requires), contacts: [] }
      ofRequirement.push(kind)
      kinds.push(kind)
    }
    const fromMs = ranksFromMs(contact, snapshot.nowMs)
    const rankAtMs = rankAt(contact, snapshot.nowMs, snapshot.policy)
    kind.contacts.push({ contact, requires, ring, rankAtMs, fromMs, isAlone: isKeptFromSome(contact) })
  }
  for (const { contacts } of kinds) contacts.sort(compareRanked)
  const ready = groups.reduce((sum, group) => sum + group.agents.length, 0)
  return { kinds, ready, admitted: admittedIds(snapshot) }
}

function isKeptFromSome({ excludedUntilMs }: WaitingContact): boolean {
  for (const _ in excludedUntilMs) return true
  return false
}

function compareRanked(a: Ranked, b: Ranked): number {
  return a.rankAtMs - b.rankAtMs || a.fromMs - b.fromMs || compareText(a.contact.id, b.contact.id)
}

/** `isAlone`: kept from some agents, so that it may not have all that its kind may. */
export type QueueHead = Queued & { readonly kind: ContactKind; readonly isAlone: boolean }

/** The whole queue, first served first (routing.md, "Order of the queue"). O(n log n) in the contacts waiting. */
export function queueOrder(snapshot: Snapshot): Queued[] {
  const order = inOrder(kindedQueue(snapshot), snapshot)
  const queue: Queued[] = []
  for (let head = order.next(); head !== undefined; head = order.next()) queue.push(head)
  return queue
}

/** Gives out the queue in order, a head at a time. `drop` leaves out whatever follows of a kind that cannot be served any more. */
export type QueueInOrder = { next(): QueueHead | undefined; drop(kind: ContactKind): void }

export function inOrder(queue: KindedQueue, snapshot: Snapshot, kinds: readonly ContactKind[] = queue.kinds): QueueInOrder {
  const heads = heap<{ head: QueueHead; at: number }>((a, b) => compareQueued(a.head, b.head) < 0)
  const dropped = new Set<ContactKind>()
  const headOf = (kind: ContactKind, at: number): QueueHead | undefined => {
    const ranked = kind.contacts[at]
    if (ranked === undefined) return undefined
    const { contact, requires, ring, rankAtMs, isAlone } = ranked
    const admitted = kind.yields && queue.admitted.has(contact.id)
    const place = placeOf(contact, { ...kind, rankAtMs, admitted, ready: queue.ready }, snapshot)
    return { contact, ring, requires, requirement: kind.requirement, place, kind, isAlone }
  }
  for (const kind of kinds) {
    const head = headOf(kind, 0)
    if (head !== undefined) heads.add({ head, at: 0 })
  }
  return {
    next() {
      for (;;) {
        const first = heads.take()
        if (first === undefined) return undefined
        const { kind } = first.head
        if (dropped.has(kind)) continue
        const following = headOf(kind, first.at + 1)
        if (following !== undefined) heads.add({ head: following, at: first.at + 1 })
        return first.head
      }
    },
    drop: (kind) => void dropped.add(kind),
  }
}
