import type { Variant } from '../../../src/planning/planning.contract.ts'

/** Changes nothing. */
export const plainVariant: Variant = {
  agents: 0,
  emailYields: true,
  callbackShare: 0,
  skill: null,
  handlingFactor: 1,
  autoAnswer: false,
}

/** What is asked for most: a ninth agent, one fewer, shorter talks, to be called back. */
export const firstVariants: readonly Variant[] = [
  { ...plainVariant, agents: 1 },
  { ...plainVariant, agents: -1 },
  { ...plainVariant, handlingFactor: 0.9 },
  { ...plainVariant, callbackShare: 0.5 },
]

export const mostVariants = 8
export const isPlain = (variant: Variant) => JSON.stringify(variant) === JSON.stringify(plainVariant)
