import type { ChannelName } from '../../channels/channel.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import type { ContactPhase } from '../contacts/contacts.contract.ts'
import type { Activity, AgentView, Presence } from './agents.contract.ts'

type Held = { channel: ChannelName; phase: ContactPhase | null; sinceMs: number }
type AgentRow = {
  id: string
  userId: string
  name: string
  email: string
  presence: Presence
  presenceReason: string | null
  presenceSince: Date
  limits: AgentView['limits']
  autoAnswer: boolean
  wrapUpUntil: Date | null
  wrapUpContactId: string | null
  wrapUpExtended: boolean
  connectionLostAt: Date | null
  skills: Record<string, number>
  offeredAt: Date | null
  wrapUpSince: Date | null
  held: Held[]
}

/** A board is read by people: beyond this many agents it would be another screen. */
const mostAgents = 1000

/** All agents (or those with these ids) in the order of their names, each with the one word a board shows. */
export async function readAgents(
  tx: Tx,
  now: Date,
  centre: Pick<Centre, 'policy'>,
  ids: readonly string[] | null = null,
): Promise<AgentView[]> {
  const rows = await tx.rows<AgentRow>(sql`
    select a.id, a.user_id, u.name, u.email, a.presence, a.presence_reason, a.presence_since, a.limits, a.auto_answer,
      a.wrap_up_until, a.wrap_up_contact_id, a.wrap_up_extended, a.connection_lost_at, o.created_at as offered_at,
      (select ended_at from calls where contact_id = a.wrap_up_contact_id) as wrap_up_since,
      (select coalesce(jsonb_object_agg(skill, level), '{}') from agent_skills where agent_id = a.id) as skills,
      (select coalesce(jsonb_agg(jsonb_build_object('channel', c.channel, 'phase', c.phase,
          'sinceMs', round(extract(epoch from coalesce(case when c.phase <> 'connecting' then k.answered_at end, c.accepted_at, c.last_at)) * 1000))), '[]')
        from contacts c left join calls k on k.contact_id = c.id where c.agent_id = a.id and c.state = 'open') as held
    from agents a join users u on u.id = a.user_id left join offers o on o.agent_id = a.id and o.state = 'open'
    where u.disabled_at is null and u.role = 'agent' and (${ids}::uuid[] is null or a.id = any(${ids}::uuid[]))
    order by u.name collate "lv-LV-x-icu", a.id limit ${mostAgents}`)
  return rows.map((row) => viewOf(row, now, centre.policy.weights))
}

function viewOf(row: AgentRow, now: Date, weights: Readonly<Record<ChannelName, number>>): AgentView {
  const active = row.held.filter(({ phase }) => phase !== 'parked')
  const weight = Math.min(
    100,
    active.reduce((sum, { channel }) => sum + weights[channel], 0),
  )
  const wrapUp =
    row.wrapUpContactId && row.wrapUpUntil && row.wrapUpUntil > now
      ? { contactId: row.wrapUpContactId, until: row.wrapUpUntil.toISOString(), extended: row.wrapUpExtended }
      : null
  const { state, since } = activityOf(row, active, wrapUp !== null, weight >= 100)
  return {
    id: row.id,
    userId: row.userId,
    name: row.name,
    email: row.email,
    state,
    since: since.toISOString(),
    presence: row.presence,
    presenceReason: row.presenceReason,
    presenceSince: row.presenceSince.toISOString(),
    skills: row.skills,
    limits: row.limits,
    autoAnswer: row.autoAnswer,
    load: { contacts: active.length, weight },
    wrapUp,
    connected: row.connectionLostAt === null,
  }
}

/** What a passer-by would say the agent is doing: the most pressing thing first. `busy`: no room for a call, though not in one. */
function activityOf(row: AgentRow, active: readonly Held[], inWrapUp: boolean, full: boolean): { state: Activity; since: Date } {
  const sinceOf = (phase: ContactPhase) => {
    const times = active.filter((held) => held.phase === phase).map(({ sinceMs }) => sinceMs)
    return times.length > 0 ? new Date(Math.min(...times)) : null
  }
  for (const phase of ['talking', 'on-hold', 'connecting'] as const) {
    const since = sinceOf(phase)
    if (since) return { state: phase, since }
  }
  if (row.offeredAt) return { state: 'offered', since: row.offeredAt }
  if (inWrapUp) return { state: 'wrap-up', since: row.wrapUpSince ?? row.presenceSince }
  const working = sinceOf('working')
  if (row.presence === 'ready' && full && working) return { state: 'busy', since: working }
  return { state: row.presence, since: row.presenceSince }
}
