import { compareText } from '../compare-text.ts'
import { ringInForce } from '../eligible.ts'
import { rankAt, yieldsToCalls } from '../queue-order.ts'
import { requirementOf } from '../requirement.ts'
import type { Rules } from '../types.ts'
import type { TwinContact } from './day.ts'

/**
 * Those who wait, by kind: within one requirement and channel the order does not change, so a pass needs the first of each kind
 * only, as in production.
 */
export type WaitingRoom = {
  add(contact: TwinContact): void
  remove(contact: TwinContact): void
  /** The first `most` of each kind, of kinds that yield `mostYielding`; whoever is kept from some agents comes beside them, uncounted. */
  heads(most: number, mostYielding: number): TwinContact[]
  isEmpty(): boolean
}

/** Smaller is served first: by rank, or by coming; ties by the instant of queueing, then id. */
type Place = {
  readonly kind: string
  readonly yields: boolean
  readonly rank: number
  readonly queuedAtMs: number
  readonly id: string
}

/** `inOrderOfComing`: of the baselines, which know no ranks. */
export function waitingRoom(rules: Rules, inOrderOfComing: boolean): WaitingRoom {
  const kinds = new Map<string, { readonly contact: TwinContact; readonly place: Place }[]>()
  const places = new Map<TwinContact, Place>()
  const requirements = new Map<object, string>()
  let count = 0

  const requirement = (contact: TwinContact): string => {
    const { index, requires } = ringInForce(contact.waiting, rules)
    // A first ring is shared by all contacts of a process, and written out once.
    if (index > 0) return requirementOf(requires)
    const text = requirements.get(requires) ?? requirementOf(requires)
    requirements.set(requires, text)
    return text
  }
  const placeOf = (contact: TwinContact): Place => {
    const { waiting, plan } = contact
    const yields = !inOrderOfComing && yieldsToCalls(waiting, rules.nowMs)
    return {
      kind: `${waiting.channel} ${String(yields)} ${requirement(contact)}`,
      yields,
      rank: inOrderOfComing ? plan.atMs : rankAt(waiting, rules.nowMs, rules.policy),
      queuedAtMs: waiting.queuedAtMs,
      id: waiting.id,
    }
  }
  return {
    add(contact) {
      const place = placeOf(contact)
      const list = kinds.get(place.kind) ?? []
      if (list.length === 0) kinds.set(place.kind, list)
      list.splice(indexOf(list, place), 0, { contact, place })
      places.set(contact, place)
      count++
    },
    remove(contact) {
      const place = places.get(contact)
      if (place === undefined) return
      places.delete(contact)
      count--
      const list = kinds.get(place.kind) ?? []
      list.splice(indexOf(list, place), 1)
      if (list.length === 0) kinds.delete(place.kind)
    },
    heads(most, mostYielding) {
      const first: TwinContact[] = []
      for (const list of kinds.values()) {
        let left = list[0]?.place.yields === true ? mostYielding : most
        for (const { contact } of list) {
          if (left === 0) break
          first.push(contact)
          if (!isKeptFromSome(contact, rules.nowMs)) left--
        }
      }
      return first
    },
    isEmpty: () => count === 0,
  }
}

function isKeptFromSome({ waiting }: TwinContact, nowMs: number): boolean {
  return Object.values(waiting.excludedUntilMs).some((untilMs) => untilMs > nowMs)
}

/** Where this place is, or would be. */
function indexOf(list: readonly { readonly place: Place }[], place: Place): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const there = list[middle]
    if (there !== undefined && comparePlaces(there.place, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function comparePlaces(a: Place, b: Place): number {
  return a.rank - b.rank || a.queuedAtMs - b.queuedAtMs || compareText(a.id, b.id)
}
