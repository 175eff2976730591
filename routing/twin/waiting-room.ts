import { compareText } from '../compare-text.ts'
import { ringInForce } from '../eligible.ts'
import { rankAt, yieldsToCalls } from '../queue-place.ts'
import { requirementOf } from '../requirement.ts'
import { sortedList } from './sorted-list.ts'
import type { SortedList } from './sorted-list.ts'
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
  readonly contact: TwinContact
  readonly kind: string
  readonly yields: boolean
  readonly rank: number
  readonly queuedAtMs: number
  readonly id: string
}

/** `inOrderOfComing`: of the baselines, which know no ranks. */
export function waitingRoom(rules: Rules, inOrderOfComing: boolean): WaitingRoom {
  const kinds = new Map<string, SortedList<Place>>()
  const places = new Map<TwinContact, Place>()
  const requirements = new Map<object, string>()

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
      contact,
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
      const kind = kinds.get(place.kind) ?? sortedList(comparePlaces)
      kind.add(place)
      kinds.set(place.kind, kind)
      places.set(contact, place)
    },
    remove(contact) {
      const place = places.get(contact)
      if (place === undefined) return
      places.delete(contact)
      const kind = kinds.get(place.kind)
      kind?.remove(place)
      if (kind?.pieces.length === 0) kinds.delete(place.kind)
    },
    heads(most, mostYielding) {
      const first: TwinContact[] = []
      for (const { pieces } of kinds.values()) addHeads(first, pieces, pieces[0]?.[0]?.yields === true ? mostYielding : most)
      return first
    },
    isEmpty: () => places.size === 0,
  }

  function addHeads(heads: TwinContact[], pieces: SortedList<Place>['pieces'], most: number): void {
    let left = most
    for (const piece of pieces) {
      for (const { contact } of piece) {
        if (left === 0) return
        heads.push(contact)
        if (!isKeptFromSome(contact, rules.nowMs)) left--
      }
    }
  }
}

function isKeptFromSome({ waiting }: TwinContact, nowMs: number): boolean {
  for (const agentId of Object.keys(waiting.excludedUntilMs)) if ((waiting.excludedUntilMs[agentId] ?? 0) > nowMs) return true
  return false
}

function comparePlaces(a: Place, b: Place): number {
  return a.rank - b.rank || a.queuedAtMs - b.queuedAtMs || compareText(a.id, b.id)
}
