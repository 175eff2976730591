import type { CentreSettings } from '../../routing/policy.ts'
import { sql, type Sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { ReturnClosing } from './calls-to-return.contract.ts'

export type UnansweredCall = {
  citizenId: string
  ticketId: string
  phone: string
  language: string | null
  topic: string | null
  /** When the call arrived: it stands for the call, so that one call joins once however often it is settled. */
  at: Date
}

/**
 * A call ended unanswered and has a number: one call to return per person, which further attempts join. The partial unique index
 * on the number settles two that end at the same moment. Answers its id, or null where this call is part of a closed one already.
 */
export const recordUnansweredCall = (call: UnansweredCall): Sql => sql`
    insert into calls_to_return as r (id, citizen_id, ticket_id, phone, language, topic, first_call_at, last_call_at)
    select ${newId()}::uuid, ${call.citizenId}::uuid, ${call.ticketId}::uuid, ${call.phone}::text, ${call.language}::text, ${call.topic}::text, ${call.at}::timestamptz, ${call.at}::timestamptz
    where not exists (select 1 from calls_to_return c where c.citizen_id = ${call.citizenId} and c.phone = ${call.phone} and c.closed_at is not null and c.last_call_at = ${call.at})
    on conflict (phone) where closed_at is null do update set
      attempts = r.attempts + case when r.last_call_at = excluded.last_call_at then 0 else 1 end,
      last_call_at = greatest(r.last_call_at, excluded.last_call_at), first_call_at = least(r.first_call_at, excluded.first_call_at),
      language = coalesce(excluded.language, r.language), topic = coalesce(excluded.topic, r.topic)
    returning id`

/** The person was spoken to: nobody needs to call back any more. Answers what was closed, null if nothing was open. */
export const closeReturnFor = (phone: string, closing: ReturnClosing, at: Date): Sql => sql`
    update calls_to_return set closed_at = ${at}, closing = ${closing}, taken_by = null, taken_at = null
    where phone = ${phone} and closed_at is null returning id`

/** By hand or after the last try. False: it was closed already. */
export async function closeReturn(tx: Tx, id: string, closing: ReturnClosing, at: Date): Promise<boolean> {
  return (
    (await tx.run(sql`
    update calls_to_return set closed_at = ${at}, closing = ${closing}, taken_by = null, taken_at = null
    where id = ${id} and closed_at is null`)) > 0
  )
}

/**
 * A call of ours to this person is over. Whoever was reached is closed by then; of the others the next may be tried, until the last
 * try, after which the matter rests. The try was counted when it began.
 */
export const endTry = (id: string, { returnTries }: Pick<CentreSettings, 'returnTries'>, at: Date): Sql => sql`
    update calls_to_return set taken_by = null, taken_at = null,
      closed_at = case when tries >= ${returnTries} then ${at}::timestamptz end, closing = case when tries >= ${returnTries} then 'tries-used-up' end
    where id = ${id} and closed_at is null`
