import { randomUUID } from 'node:crypto'
import type { Centre } from '../centre/centre.ts'
import { findOrCreateCitizens, type KnownCitizen } from '../citizens/find-citizens.ts'
import { sql, type Transaction } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import { createTickets } from '../tickets/create-tickets.ts'
import type { CallRow } from './call-row.ts'

export type Arrival = {
  accountId: string
  externalId: string | null
  direction: 'in' | 'out'
  caller: string | null
  arrivedAt: Date
  /** For calls of ours: whom and what they are about is known. */
  ticketId?: string
  citizenId?: string | null
  returnId?: string
}

/**
 * A call with its contact, its citizen and the ticket it belongs to: the citizen's open one, else a new one. The call is in
 * the menu and its contact not queued yet.
 */
export async function createCall(tx: Transaction, centre: Centre, arrival: Arrival, now: Date): Promise<CallRow> {
  return insertCall(tx, centre, newId(now.getTime()), arrival, await findCaller(tx, arrival, now), now)
}

/** Who calls, made known if he was not. */
export async function findCaller(tx: Transaction, { caller, citizenId }: Arrival, now: Date): Promise<KnownCitizen | undefined> {
  if (!caller || citizenId !== undefined) return undefined
  return (await findOrCreateCitizens(tx, 'phone', [caller], now)).get(caller)
}

/** As `createCall`, when it is known who calls: everything is sent at once, so what is sent next finds the call there. */
export async function insertCall(
  tx: Transaction,
  centre: Centre,
  id: string,
  arrival: Arrival,
  known: KnownCitizen | undefined,
  now: Date,
): Promise<CallRow> {
  const citizenId = arrival.citizenId ?? known?.citizenId ?? null
  let ticketId = arrival.ticketId ?? known?.openTicketId
  if (!ticketId) {
    ticketId = newId(now.getTime())
    createTickets(tx, [{ id: ticketId, citizenId, topic: null, subject: null, status: 'new' }], now)
  }
  const contactId = newId(now.getTime())
  const checkAt = new Date(now.getTime() + centre.policy.callCheckS * 1000)
  const call = await tx.one<CallRow>(sql`
    with contact as (
      insert into contacts (id, ticket_id, citizen_id, account_id, channel, address, direction, state, rings, requirement_key, entered_at, last_at)
      values (${contactId}, ${ticketId}, ${citizenId}, ${arrival.accountId}, 'voice', ${arrival.caller}, ${arrival.direction}, 'arriving', '[]', '', ${arrival.arrivedAt}, ${now}))
    insert into calls (id, contact_id, account_id, external_id, direction, state, caller, room, arrived_at, heard_at, check_at, return_id)
    values (${id}, ${contactId}, ${arrival.accountId}, ${arrival.externalId}, ${arrival.direction}, ${arrival.direction === 'in' ? 'menu' : 'dialling'},
      ${arrival.caller}, ${randomUUID()}, ${arrival.arrivedAt}, ${now}, ${checkAt}, ${arrival.returnId ?? null}) returning *`)
  return { ...call!, ticketId, citizenId, contactState: 'arriving', phase: null, agentId: null, acceptedAt: null }
}

/** Who called, where something later was heard of the call first and did not say so. */
export async function learnCaller(tx: Transaction, call: CallRow, caller: string, now: Date): Promise<CallRow> {
  const citizenId = (await findOrCreateCitizens(tx, 'phone', [caller], now)).get(caller)?.citizenId ?? null
  tx.post(sql`
    with c as (update calls set caller = ${caller} where id = ${call.id}),
    t as (update tickets set citizen_id = coalesce(citizen_id, ${citizenId}::uuid) where id = ${call.ticketId})
    update contacts set address = ${caller}, citizen_id = coalesce(citizen_id, ${citizenId}::uuid) where id = ${call.contactId}`)
  return { ...call, caller, citizenId: call.citizenId ?? citizenId }
}
