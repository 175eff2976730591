import type { AgentState, Presence, Skills, Work } from '../../routing/types.ts'
import { sql, type Tx } from '../db/database.ts'

type AlikeAgents = {
  presence: Presence
  skills: Skills
  limits: AgentState['limits']
  members: [id: string, idleSinceMs: number, inWrapUp: boolean][]
}
type AlikeWork = Pick<Work, 'channel' | 'admitted' | 'interruptions'> & {
  state: 'offered' | 'open'
  members: [agentId: string, contactId: string][]
}
type InHand = { offer: Work | null; work: Work[] }

/**
 * Agents with what they have in hand and on offer; what is parked has no part in any decision. Both come in groups of what is alike:
 * a thousand agents are a few dozen rows, and share the very objects, which routing knows again.
 */
export async function readAgents(tx: Tx, who: 'ready' | 'present', now: Date): Promise<AgentState[]> {
  const [agents, held] = await Promise.all([
    tx.rows<AlikeAgents>(sql`
      select presence, skills, limits,
        json_agg(json_build_array(id, floor(extract(epoch from idle_since) * 1000)::bigint, coalesce(wrap_up_until > ${now}, false))) as members from agents
      where presence = 'ready' or ${who}::text = 'present' and presence <> 'offline' and exists (select 1 from users u where u.id = agents.user_id and u.disabled_at is null)
      group by presence, skills, limits`),
    tx.rows<AlikeWork>(sql`
      select state, channel, admitted, interruptions, json_agg(json_build_array(agent_id, id)) as members from contacts
      where state in ('offered', 'open') and agent_id is not null and phase is distinct from 'parked' and phase is distinct from 'wrap-up'
      group by state, channel, admitted, interruptions`),
  ])
  const inHand = handsOf(held)
  return agents.flatMap(({ presence, skills, limits, members }) =>
    members.map(([id, idleSinceMs, inWrapUp]): AgentState => {
      const { offer, work } = inHand.get(id) ?? nothing
      return { id, presence, skills, limits, idleSinceMs, inWrapUp, offer, work }
    }),
  )
}

const nothing: InHand = { offer: null, work: [] }

function handsOf(held: readonly AlikeWork[]): ReadonlyMap<string, InHand> {
  const hands = new Map<string, InHand>()
  for (const { state, channel, admitted, interruptions, members } of held) {
    for (const [agentId, contactId] of members) {
      const work: Work = { contactId, channel, admitted, interruptions, active: true }
      const hand = hands.get(agentId) ?? { offer: null, work: [] }
      if (state === 'offered') hand.offer = work
      else hand.work.push(work)
      hands.set(agentId, hand)
    }
  }
  // In one order, whatever the groups: it is that in which work is laid aside.
  for (const { work } of hands.values()) if (work.length > 1) work.sort((a, b) => (a.contactId < b.contactId ? -1 : 1))
  return hands
}
