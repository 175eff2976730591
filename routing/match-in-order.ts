import { compareIdle } from './agent-groups.ts'
import { isExcluded } from './eligible.ts'
import { standsBack } from './queue-place.ts'
import type { AgentGroup, GroupClasses } from './agent-groups.ts'
import type { ContactKind, QueueHead, QueueInOrder } from './queue-order.ts'
import type { AgentState } from './types.ts'

/** Who gets whom, in queue order. `moved`: contacts that were given another agent so that a later one could be served too. */
export type Matching = { readonly agentOf: ReadonlyMap<QueueHead, AgentState>; readonly moved: ReadonlySet<QueueHead> }

export type MatchLimits = {
  readonly nowMs: number
  readonly maxOffers: number
  /** Idle agents that contacts which yield must leave. */
  readonly reserve: number
}

/** A group in this pass: who of it is taken by whom. */
type Seats = {
  readonly group: AgentGroup
  /** By place in the group. */
  readonly holders: (QueueHead | undefined)[]
  /** How many seats contacts of each wish hold. */
  readonly wishes: Map<Wish, number>
  firstFree: number
  free: number
  closed: boolean
}

/** Contacts of one kind wish for the same agents; one that is kept from some agents has a wish of its own. */
type Wish = ContactKind | QueueHead

type Pass = {
  /** Of each group, by its index. */
  readonly seats: readonly Seats[]
  readonly classesOf: (kind: ContactKind) => GroupClasses
  /** Where each agent sits: only contacts with a favourite ask. */
  readonly placeOf: () => ReadonlyMap<string, { readonly group: AgentGroup; readonly index: number }>
  /** The first class of a kind that is not full. */
  readonly firstOpen: Map<ContactKind, number>
  readonly agentOf: Map<QueueHead, AgentState>
  readonly moved: Set<QueueHead>
  readonly nowMs: number
  idleLeft: number
}

type Seat = { readonly seats: Seats; readonly index: number; readonly agent: AgentState }

/**
 * Gives each contact, in order, its best free agent; if all its agents are taken, looks for an augmenting path: an earlier
 * contact may change agent, never lose one. So the result serves as many as possible and, among those sets, the first in queue
 * order (matroid greedy: Edmonds 1971). Paths are shortest first and, between equals, by the contacts' own preference. Searched
 * over groups and kinds: a search that fails closes every group it reached for the rest of the pass, and ends its kind.
 */
export function matchInOrder(
  queue: QueueInOrder,
  groups: readonly AgentGroup[],
  classesOf: (kind: ContactKind) => GroupClasses,
  limits: MatchLimits,
): Matching {
  const pass = openPass(groups, classesOf, limits.nowMs)
  let free = groups.reduce((sum, group) => sum + group.agents.length, 0)
  while (free > 0 && pass.agentOf.size < limits.maxOffers) {
    const head = queue.next()
    if (head === undefined) break
    const spares = standsBack(head.place) && pass.idleLeft <= limits.reserve
    const seat = bestFree(pass, head, spares)
    const end = seat ?? augment(pass, head, spares)
    if (end === null) {
      if (!head.isAlone) queue.drop(head.kind)
      continue
    }
    if (seat !== null) sit(pass, head, seat)
    if (end.seats.group.isIdle) pass.idleLeft--
    free--
  }
  return { agentOf: pass.agentOf, moved: pass.moved }
}

function openPass(groups: readonly AgentGroup[], classesOf: Pass['classesOf'], nowMs: number): Pass {
  const seats = groups.map((group): Seats => ({
    group,
    holders: [],
    wishes: new Map(),
    firstFree: 0,
    free: group.agents.length,
    closed: false,
  }))
  const idleLeft = groups.reduce((sum, group) => sum + (group.isIdle ? group.agents.length : 0), 0)
  return {
    seats,
    classesOf,
    placeOf: placesOf(groups),
    firstOpen: new Map(),
    agentOf: new Map(),
    moved: new Set(),
    nowMs,
    idleLeft,
  }
}

function placesOf(groups: readonly AgentGroup[]): Pass['placeOf'] {
  let places: Map<string, { group: AgentGroup; index: number }> | undefined
  return () => {
    if (places === undefined) {
      places = new Map()
      for (const group of groups) for (const [index, { id }] of group.agents.entries()) places.set(id, { group, index })
    }
    return places
  }
}

function sit({ agentOf }: Pass, head: QueueHead, { seats, index, agent }: Seat): void {
  const before = seats.holders[index]
  if (before === undefined) seats.free--
  else countWish(seats, wishOf(before), -1)
  countWish(seats, wishOf(head), 1)
  seats.holders[index] = head
  agentOf.set(head, agent)
  while (seats.holders[seats.firstFree] !== undefined) seats.firstFree++
}

function countWish({ wishes }: Seats, wish: Wish, more: number): void {
  const count = (wishes.get(wish) ?? 0) + more
  if (count === 0) wishes.delete(wish)
  else wishes.set(wish, count)
}

/** The sticky agent if free; else the longest idle of the first class that has somebody free. */
function bestFree(pass: Pass, head: QueueHead, sparesIdle: boolean): Seat | null {
  const favourite = favouriteOf(pass, head)
  if (
    favourite !== null &&
    favourite.seats.holders[favourite.index] === undefined &&
    !(sparesIdle && favourite.seats.group.isIdle)
  )
    return favourite
  const classes = pass.classesOf(head.kind)
  let first = pass.firstOpen.get(head.kind) ?? 0
  // A seat once taken stays taken: nobody looks into a full class twice.
  while (isFull(pass, classes[first])) first++
  pass.firstOpen.set(head.kind, first)
  for (let at = first; at < classes.length; at++) {
    const alike = classes[at] ?? []
    let best: Seat | null = null
    for (const group of alike) {
      const seats = pass.seats[group.index]
      if (seats === undefined || seats.free === 0 || (sparesIdle && group.isIdle)) continue
      const seat = firstFreeFor(pass, head, seats)
      if (seat !== null && (best === null || compareIdle(seat.agent, best.agent) < 0)) best = seat
    }
    if (best !== null) return best
  }
  return null
}

function isFull(pass: Pass, alike: readonly AgentGroup[] | undefined): boolean {
  if (alike === undefined) return false
  for (const { index } of alike) if (pass.seats[index]?.free !== 0) return false
  return true
}

function favouriteOf(pass: Pass, { contact, kind }: QueueHead): Seat | null {
  const place = contact.stickyAgentId === null ? undefined : pass.placeOf().get(contact.stickyAgentId)
  const seats = place && pass.seats[place.group.index]
  const agent = place?.group.agents[place.index]
  if (place === undefined || seats === undefined || agent === undefined) return null
  const may = pass.classesOf(kind).some((alike) => alike.includes(place.group)) && !isExcluded(agent, contact, pass)
  return may ? { seats, index: place.index, agent } : null
}

function firstFreeFor(pass: Pass, head: QueueHead, seats: Seats): Seat | null {
  for (let index = seats.firstFree; index < seats.group.agents.length; index++) {
    const agent = seats.group.agents[index]
    if (agent === undefined || seats.holders[index] !== undefined) continue
    if (!head.isAlone || !isExcluded(agent, head.contact, pass)) return { seats, index, agent }
  }
  return null
}

const wishOf = (head: QueueHead): Wish => (head.isAlone ? head : head.kind)

/** How a contact was reached: by the wish of `from` for the seat it holds. */
type Reached = { readonly head: QueueHead; readonly seat: Seat; readonly from: QueueHead }

/**
 * Breadth first through agents and the contacts that hold them. Of those with one wish the contact reached first looks for all.
 * Seats the path and answers its end; null, and every group seen is closed, if nobody is free.
 */
function augment(pass: Pass, start: QueueHead, sparesIdle: boolean): Seat | null {
  const reached = new Map<QueueHead, Reached>()
  const search: Search = { wishes: new Set([wishOf(start)]), seen: new Set() }
  const open = [start]
  for (const head of open) {
    const end = head === start ? null : bestFree(pass, head, sparesIdle)
    if (end !== null) return reseat(pass, end, head, reached)
    for (const seat of heldByOthers(pass, head, search)) {
      const holder = seat.seats.holders[seat.index]
      if (holder === undefined) continue
      reached.set(holder, { head: holder, seat, from: head })
      open.push(holder)
    }
  }
  // Whatever was reached leads to nobody free, now or after any later path.
  if (!sparesIdle) for (const seats of search.seen) seats.closed = true
  return null
}

/** Wishes that somebody has looked for, and groups all of whose seats somebody wished for. */
type Search = { readonly wishes: Set<Wish>; readonly seen: Set<Seats> }

/** The first holder of each new wish among the seats this contact could have, in order of its preference. */
function heldByOthers(pass: Pass, head: QueueHead, { wishes, seen }: Search): Seat[] {
  const alone = head.isAlone
  const found: Seat[] = []
  for (const alike of pass.classesOf(head.kind)) {
    const before = found.length
    for (const { index } of alike) {
      const seats = pass.seats[index]
      if (seats === undefined || seats.closed || seen.has(seats)) continue
      if (!alone) seen.add(seats)
      addHeld(found, seats, wishes, alone ? (agent) => !isExcluded(agent, head.contact, pass) : null)
    }
    // Alike but for the idle clock; most classes are one group, whose agents stand in that order.
    if (alike.length > 1 && found.length - before > 1)
      found.push(...found.splice(before).sort((a, b) => compareIdle(a.agent, b.agent)))
  }
  return found
}

/** Of each new wish among those who hold these seats the first, if the agent `may` be had. */
function addHeld(found: Seat[], seats: Seats, wishes: Set<Wish>, may: ((agent: AgentState) => boolean) | null): void {
  let left = 0
  for (const wish of seats.wishes.keys()) if (!wishes.has(wish)) left++
  for (let index = 0; left > 0 && index < seats.holders.length; index++) {
    const [holder, agent] = [seats.holders[index], seats.group.agents[index]]
    if (holder === undefined || agent === undefined || wishes.has(wishOf(holder))) continue
    if (may !== null && !may(agent)) continue
    wishes.add(wishOf(holder))
    found.push({ seats, index, agent })
    left--
  }
}

/** Walks back from the free agent: whoever reached it takes it and leaves behind the one held before. */
function reseat(pass: Pass, end: Seat, last: QueueHead, reached: ReadonlyMap<QueueHead, Reached>): Seat {
  let [head, seat]: [QueueHead, Seat] = [last, end]
  for (;;) {
    const step = reached.get(head)
    sit(pass, head, seat)
    if (step === undefined) return end
    pass.moved.add(head)
    ;[head, seat] = [step.from, step.seat]
  }
}
