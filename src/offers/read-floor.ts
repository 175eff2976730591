import type { AgentState, ChannelName, Presence, Skills, Work } from '../../routing/types.ts'
import { sql, type Tx } from '../db/database.ts'

type AgentRow = { id: string; presence: Presence; idleSince: Date; inWrapUp: boolean; limits: string; skills: string }
type HeldRow = {
  id: string
  agentId: string
  channel: ChannelName
  state: 'offered' | 'open'
  admitted: boolean
  interruptions: number
}

/**
 * Agents with what they have in hand and on offer; what is parked has no part in any decision. A thousand agents have few different
 * skills and limits: these come as text, and equal ones become one object, which routing knows again.
 */
export async function readAgents(tx: Tx, who: 'ready' | 'present', now: Date): Promise<AgentState[]> {
  const [agents, held] = await Promise.all([
    tx.rows<AgentRow>(sql`
      select id, presence, idle_since, coalesce(wrap_up_until > ${now}, false) as in_wrap_up, limits::text as limits, skills::text as skills from agents
      where presence = 'ready' or ${who}::text = 'present' and presence <> 'offline' and exists (select 1 from users u where u.id = agents.user_id and u.disabled_at is null)`),
    tx.rows<HeldRow>(sql`
      select id, agent_id, channel, state, admitted, interruptions from contacts
      where state in ('offered', 'open') and agent_id is not null and phase is distinct from 'parked' and phase is distinct from 'wrap-up' order by id`),
  ])
  const heldBy = Map.groupBy(held, ({ agentId }) => agentId)
  const [skillsOf, limitsOf] = [parsedOnce<Skills>(), parsedOnce<AgentState['limits']>()]
  return agents.map(({ id, presence, idleSince, inWrapUp, limits, skills }) => {
    const mine = heldBy.get(id) ?? []
    const offer = mine.find(({ state }) => state === 'offered')
    return {
      id,
      presence,
      skills: skillsOf(skills),
      limits: limitsOf(limits),
      idleSinceMs: idleSince.getTime(),
      inWrapUp,
      offer: offer === undefined ? null : workOf(offer),
      work: mine.filter(({ state }) => state === 'open').map(workOf),
    }
  })
}

const workOf = ({ id, channel, admitted, interruptions }: HeldRow): Work => ({
  contactId: id,
  channel,
  admitted,
  interruptions,
  active: true,
})

function parsedOnce<T>(): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const value = known.get(text) ?? JSON.parse(text)
    known.set(text, value)
    return value
  }
}
