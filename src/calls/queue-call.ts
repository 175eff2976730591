import type { Priority } from '../../routing/types.ts'
import type { Centre } from '../centre/centre.ts'
import { rankAt, requirementFor } from '../contacts/requirement.ts'
import { sql, type Transaction } from '../db/database.ts'
import type { CallRow } from './call-row.ts'
import type { Applied } from './apply-call-event.ts'
import { decide } from './decide-ending.ts'
import type { Aftermath } from './settle-call.ts'

/** Puts a caller who has chosen into the queue, unless the line is full or nobody who speaks the language is here. */
export async function queueCall(tx: Transaction, centre: Centre, call: CallRow, now: Date, left: Aftermath): Promise<Applied> {
  const room = await tx.one<{ waiting: number; able: boolean; priority: Priority }>(sql`
    select (select priority from tickets where id = ${call.ticketId}) as priority, (select count(*) from contacts where state = 'waiting' and channel = 'voice') as waiting,
      exists (select 1 from agents a join agent_skills s on s.agent_id = a.id and s.skill = ${call.language} where a.presence <> 'offline') as able`)
  if (room && room.waiting >= centre.policy.maxQueueLength) return refuse(tx, centre, call, 'refused-full', now, left)
  if (!room?.able) return refuse(tx, centre, call, 'refused-no-agent', now, left)
  const requirement = requirementFor(centre, call.language, call.topic)
  // Counted once more where it is written: callers who choose in the same moment share a transaction, and have all been told of room.
  const queued = await tx.run(sql`
    with place as (select 1 where (select count(*) from contacts where state = 'waiting' and channel = 'voice') < ${centre.policy.maxQueueLength}),
    k as (
      update contacts set state = 'waiting', phase = null, language = ${call.language}, topic = ${call.topic}, rings = ${JSON.stringify(requirement.rings)},
        requirement_key = ${requirement.key}, queued_at = ${now}, rank_at = ${rankAt(centre, 'voice', room.priority, now)}, priority = ${room.priority},
        sticky_agent_id = (select owner_id from tickets where id = ${call.ticketId}), last_at = ${now}
      from place where id = ${call.contactId}),
    t as (update tickets set topic = coalesce(topic, ${call.topic}), updated_at = ${now} from place where id = ${call.ticketId})
    update calls set state = 'waiting', queued_at = ${now}, topic = ${call.topic}, menu_path = ${call.menuPath} from place where id = ${call.id}`)
  if (queued === 0) return refuse(tx, centre, call, 'refused-full', now, left)
  left.assign = true
  left.notices.push({ what: 'queue', id: null }, { what: 'board', id: null })
  return { call: { ...call, state: 'waiting', contactState: 'waiting', queuedAt: now }, hear: { kind: 'queued' } }
}

async function refuse(
  tx: Transaction,
  centre: Centre,
  call: CallRow,
  why: 'refused-full' | 'refused-no-agent',
  now: Date,
  left: Aftermath,
): Promise<Applied> {
  tx.post(sql`update calls set topic = ${call.topic}, menu_path = ${call.menuPath} where id = ${call.id}`)
  return { call: await decide(tx, centre, call, why, now, left), hear: { kind: 'refusal', why } }
}
