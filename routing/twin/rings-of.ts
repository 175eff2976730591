import type { Ring, Skills } from '../types.ts'
import type { ScenarioContact, TwinPolicy } from './scenario.ts'

/** Bullseye begins with the best: at least these levels before those instants. */
const bullseye = [
  { afterMs: 0, level: 4 },
  { afterMs: 30_000, level: 2 },
] as const
const asRequiredAfterMs = 60_000

/** The rings as the policy has them: bullseye widens a single ring in three steps. */
export function ringsOf({ rings }: ScenarioContact, policy: TwinPolicy): readonly Ring[] {
  const [only] = rings
  if (policy !== 'bullseye' || rings.length !== 1 || only === undefined) return rings
  return [
    ...bullseye.map(({ afterMs, level }): Ring => ({ afterMs, requires: atLeast(only.requires, level) })),
    { afterMs: asRequiredAfterMs, requires: only.requires },
  ]
}

function atLeast(requires: Skills, level: number): Skills {
  return Object.fromEntries(Object.entries(requires).map(([skill, least]) => [skill, Math.max(level, least)]))
}
