import type { Bound } from '../../routing/policy.ts'

/** How long what citizens sent is kept, in days; 0: without an end. What deletes it reads it from the centre. */
export type KeptDays = {
  /** Letters as they arrived, with their files and their HTML. What they say stays on the ticket. */
  readonly letterOriginals: number
}

export const defaultKeptDays: KeptDays = { letterOriginals: 5 * 365 }

/** A month at least: what is deleted by a slip of the pen is not to be had again. */
const days: Bound = { min: 30, max: 36_500, unit: 'days', integer: true, orZero: true }

/** A further kind of data: a key above, its default, its words on the screen, and a step of the sweep that deletes it. */
export const keptBounds: Readonly<Record<string, Bound>> = Object.fromEntries(
  Object.keys(defaultKeptDays).map((kind) => [`keptDays.${kind}`, days]),
)
