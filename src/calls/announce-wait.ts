import { expectedWaitS } from '../../routing/estimated-wait.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import type { CallRow } from './call-row.ts'

/** Until enough calls have been handled to know: the length of a usual call. */
const usualHandlingS = 240

/**
 * The caller's place among waiting callers (1: next) and the expected wait in whole minutes (0: less than one). Noted as announced
 * where it is the first or better than the last: in one statement, for whoever waits asks for it every few seconds.
 */
export async function announceWait(
  tx: Tx,
  centre: Centre,
  call: CallRow,
  now: Date,
): Promise<{ position: number; minutes: number }> {
  const row = await tx.one<{ ahead: number; able: number; handlingS: number | null }>(sql`
    with forecast as (select (select count(*) from contacts where state = 'waiting' and channel = 'voice' and (rank_at, id) < (select rank_at, id from contacts where id = ${call.contactId})) as ahead,
      (select count(*) from agents a join agent_skills s on s.agent_id = a.id and s.skill = ${call.language} where a.presence = 'ready') as able,
      (select extract(epoch from avg(ended_at - answered_at))::float8 from (select arrived_at, ended_at, answered_at from calls where answered_at is not null and ended_at is not null order by arrived_at desc limit 50) recent where arrived_at > ${new Date(now.getTime() - 4 * 3600_000)}) as handling_s),
    noted as (update calls set announced_position = ahead + 1 from forecast where id = ${call.id} and (announced_position is null or ahead + 1 < announced_position))
    select * from forecast`)
  const { ahead = 0, able = 0, handlingS = null } = row ?? {}
  const waitS = expectedWaitS(ahead, able, ((handlingS ?? usualHandlingS) + centre.policy.wrapUpS) * 1000)
  return { position: ahead + 1, minutes: waitS === null ? Math.ceil(usualHandlingS / 60) : Math.round(waitS / 60) }
}
