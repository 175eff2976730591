import { sql, type Tx } from '../../src/db/database.ts'
import { newId } from '../../src/db/new-id.ts'
import { hashRow, type ChainedRow } from '../../src/kpi/chain-hash.ts'

/** Rows as the writing half would leave them, for tests that read. */
export const accountId = async (tx: Tx, slug: 'phone' | 'sms') =>
  (await tx.one<{ id: string }>(sql`select id from accounts where slug = ${slug}`))!.id
export const agentIds = async (tx: Tx) =>
  (await tx.rows<{ id: string }>(sql`select a.id from agents a join users u on u.id = a.user_id order by u.email`)).map(
    ({ id }) => id,
  )

export async function addCitizen(
  tx: Tx,
  { name = null, phone, at }: { name?: string | null; phone: string; at: Date },
): Promise<string> {
  const id = newId()
  await tx.run(sql`insert into citizens (id, name, created_at) values (${id}, ${name}, ${at})`)
  await tx.run(
    sql`insert into citizen_addresses (id, citizen_id, kind, value, created_at) values (${newId()}, ${id}, 'phone', ${phone}, ${at})`,
  )
  return id
}

let tickets = 0
export async function addTicket(
  tx: Tx,
  ticket: {
    citizenId?: string | null
    subject?: string | null
    status?: string
    ownerId?: string | null
    number?: string
    at: Date
  },
): Promise<string> {
  const id = newId()
  tickets += 1
  await tx.run(sql`insert into tickets (id, number, citizen_id, subject, status, owner_id, created_at, updated_at)
    values (${id}, ${ticket.number ?? `2026-${String(900_000 + tickets)}`}, ${ticket.citizenId ?? null}, ${ticket.subject ?? null}, ${ticket.status ?? 'new'}, ${ticket.ownerId ?? null}, ${ticket.at}, ${ticket.at})`)
  return id
}

export type ContactGiven = {
  ticketId: string
  citizenId?: string | null
  channel?: 'voice' | 'sms'
  state: 'arriving' | 'waiting' | 'offered' | 'open' | 'closed'
  phase?: string | null
  agentId?: string | null
  address?: string | null
  at: Date
  rankAt?: Date
  queuedAt?: Date | null
  closedAt?: Date | null
  outcome?: string | null
}
export async function addContact(tx: Tx, given: ContactGiven): Promise<string> {
  const id = newId()
  const channel = given.channel ?? 'sms'
  const queuedAt = given.queuedAt === undefined ? given.at : given.queuedAt
  await tx.run(sql`insert into contacts (id, ticket_id, citizen_id, account_id, channel, address, state, phase, rings, requirement_key, entered_at, queued_at, rank_at, agent_id, last_at, closed_at, outcome)
    values (${id}, ${given.ticketId}, ${given.citizenId ?? null}, ${await accountId(tx, channel === 'voice' ? 'phone' : 'sms')}, ${channel}, ${given.address ?? null}, ${given.state}, ${given.phase ?? null},
      '[{"afterS":0,"requires":{"lv":1,"latvija":3}},{"afterS":30,"requires":{"lv":1}}]', 'k', ${given.at}, ${queuedAt}, ${queuedAt === null ? null : (given.rankAt ?? queuedAt)}, ${given.agentId ?? null}, ${given.at}, ${given.closedAt ?? null}, ${given.outcome ?? null})`)
  return id
}

export type CallGiven = {
  contactId: string
  state?: string
  direction?: 'in' | 'out'
  externalId?: string | null
  caller?: string | null
  at: Date
  queuedAt?: Date | null
  answeredAt?: Date | null
  endedAt?: Date | null
  ending?: string | null
}
export async function addCall(tx: Tx, given: CallGiven): Promise<string> {
  const id = newId()
  await tx.run(sql`insert into calls (id, contact_id, account_id, external_id, direction, state, caller, room, arrived_at, queued_at, answered_at, ended_at, ending, heard_at)
    values (${id}, ${given.contactId}, ${await accountId(tx, 'phone')}, ${given.externalId ?? null}, ${given.direction ?? 'in'}, ${given.state ?? (given.endedAt ? 'ended' : 'waiting')}, ${given.caller ?? null}, ${id},
      ${given.at}, ${given.queuedAt ?? null}, ${given.answeredAt ?? null}, ${given.endedAt ?? null}, ${given.ending ?? null}, ${given.at})`)
  return id
}

export async function addOffer(
  tx: Tx,
  given: {
    contactId: string
    agentId: string
    state: string
    at: Date
    endedAt?: Date | null
    reason?: string | null
    record?: object
  },
): Promise<string> {
  const id = newId()
  await tx.run(sql`insert into offers (id, contact_id, agent_id, state, created_at, expires_at, ended_at, reason, decision)
    values (${id}, ${given.contactId}, ${given.agentId}, ${given.state}, ${given.at}, ${new Date(given.at.getTime() + 15_000)}, ${given.endedAt ?? null}, ${given.reason ?? null},
      ${JSON.stringify({ policyVersion: 7, record: given.record ?? {}, snapshot: { secret: true } })})`)
  return id
}

export type LedgerGiven = Omit<
  ChainedRow,
  'seq' | 'evidence' | 'externalId' | 'menuPath' | 'calendarVersion' | 'language' | 'agentId'
> &
  Partial<ChainedRow>
/** Appends rows to the chain as they would be one after the other, and answers their numbers. */
export async function appendRows(tx: Tx, rows: readonly LedgerGiven[]): Promise<ChainedRow[]> {
  let { seq, hash } = (await tx.one<{ seq: number; hash: string }>(sql`select seq, hash from kpi_chain where id = 1`))!
  const appended: ChainedRow[] = []
  for (const given of rows) {
    seq += 1
    const row: ChainedRow = {
      externalId: null,
      menuPath: '1>1',
      calendarVersion: 1,
      language: 'lv',
      agentId: null,
      evidence: [{ id: 'e', sha256: 'ff' }],
      ...given,
      seq,
    }
    const prevHash = hash
    hash = hashRow(prevHash, row)
    await tx.run(sql`insert into kpi_ledger (seq, call_id, external_id, replaces_seq, reason, account_id, arrived_at, service_day, opening, calendar_version, caller, queued_at, offered_at, answered_at, ended_at,
        ending, agent_id, language, topic, menu_path, evidence, prev_hash, hash)
      values (${row.seq}, ${row.callId}, ${row.externalId}, ${row.replacesSeq}, ${row.reason}, ${row.accountId}, ${row.arrivedAt}, ${row.serviceDay}, ${row.opening}, ${row.calendarVersion}, ${row.caller}, ${row.queuedAt},
        ${row.offeredAt}, ${row.answeredAt}, ${row.endedAt}, ${row.ending}, ${row.agentId}, ${row.language}, ${row.topic}, ${row.menuPath}, ${JSON.stringify(row.evidence)}, ${prevHash}, ${hash})`)
    appended.push(row)
  }
  await tx.run(sql`update kpi_chain set seq = ${seq}, hash = ${hash} where id = 1`)
  return appended
}
