/** Counts of what must never be. Each must read 0. */
export const invariantNames = [
  'ownerlessWork',
  'doubleOffers',
  'overCapacity',
  'callsWithoutEnding',
  'failedEvents',
  'chainBreaks',
] as const
export type Invariants = Record<(typeof invariantNames)[number], number>
