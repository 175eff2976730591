import { isAble, ringInForce } from '../../routing/eligible.ts'
import type { ChannelName, Ring, Skills } from '../../routing/types.ts'

/** `nobody`: however long it waits, no agent of the centre will have the skills. `contradictory`: a later ring asks for more. */
export type RequirementProblem = 'nobody' | 'contradictory'

type Server = { readonly skills: Skills; readonly limits: Readonly<Partial<Record<string, number>>> }

/**
 * What is wrong with a requirement, whoever is ready now. It is accepted all the same: it waits, and a supervisor is told.
 * `agents`: all there are, signed in or not.
 */
export function requirementProblem(
  { channel, rings }: { channel: ChannelName; rings: readonly Ring[] },
  agents: readonly Server[],
  languages: readonly string[],
): RequirementProblem | null {
  const limit = channel === 'callback' ? 'voice' : channel
  const servers = agents.filter(({ limits }) => (limits[limit] ?? 0) > 0)
  const moments = [0, ...rings.map(({ afterMs }) => afterMs)].sort((a, b) => a - b)
  const asked = moments.map((nowMs) => ringInForce({ rings, queuedAtMs: 0 }, { nowMs, languages }).requires)
  if (!asked.some((requires) => servers.some((agent) => isAble(agent, requires)))) return 'nobody'
  return asked.some((requires, n) => n > 0 && asksForMore(requires, asked[n - 1] ?? {})) ? 'contradictory' : null
}

const asksForMore = (later: Skills, earlier: Skills) =>
  Object.entries(later).some(([skill, level]) => level > (earlier[skill] ?? 0))
