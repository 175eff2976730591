import type { ChannelName } from '../../channels/channel.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'

/**
 * Whether one more contact of this channel fits beside what an agent has in hand and on offer: weight and the channel's limit
 * (routing.md, "Words"). To be asked while the agent's row is locked, so that the answer holds until the commit.
 */
export async function hasRoom(tx: Tx, centre: Pick<Centre, 'policy'>, agentId: string, channel: ChannelName): Promise<boolean> {
  const agent = await tx.one<{ limits: Partial<Record<ChannelName, number>>; work: ChannelName[] }>(sql`
    select limits, coalesce((select array_agg(channel) from contacts where agent_id = ${agentId} and state in ('open', 'offered')
      and phase is distinct from 'parked' and phase is distinct from 'wrap-up'), '{}') as work from agents where id = ${agentId}`)
  if (!agent) return false
  const weightOf = (each: ChannelName) => centre.policy.weights[each]
  // Callbacks count as voice.
  const kindOf = (each: ChannelName) => (each === 'callback' ? 'voice' : each)
  const weight = agent.work.reduce((sum, each) => sum + weightOf(each), weightOf(channel))
  const alike = agent.work.filter((each) => kindOf(each) === kindOf(channel)).length
  return weight <= 100 && alike < (agent.limits[kindOf(channel)] ?? 0)
}
