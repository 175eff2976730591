import type { Priority } from '../../routing/types.ts'
import { sql, type Transaction, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'

export type KnownCitizen = {
  citizenId: string
  language: string | null
  optedOut: boolean
  openTicketId: string | null
  openTicketTopic: string | null
  openTicketPriority: Priority | null
}

type Found = KnownCitizen & { value: string }

async function lookUp(tx: Tx, kind: string, values: readonly string[]): Promise<Map<string, KnownCitizen>> {
  const rows = await tx.rows<Found>(sql`
    select a.value, a.citizen_id, c.language, a.opted_out_at is not null as opted_out, t.id as open_ticket_id, t.topic as open_ticket_topic, t.priority as open_ticket_priority
    from citizen_addresses a join citizens c on c.id = a.citizen_id
    left join lateral (select id, topic, priority from tickets where citizen_id = a.citizen_id and status <> 'resolved' order by updated_at desc limit 1) t on true
    where a.kind = ${kind} and a.value = any(${values}::text[])`)
  return new Map(rows.map(({ value, ...known }) => [value, known]))
}

/**
 * Who is behind these addresses: known people with their open ticket, strangers as new citizens. The unique index on the address
 * settles who was first when two processes meet the same stranger.
 */
export async function findOrCreateCitizens(
  tx: Transaction,
  kind: 'phone' | 'email' | 'sender-name',
  values: readonly string[],
  now: Date,
): Promise<Map<string, KnownCitizen>> {
  const distinct = [...new Set(values)].toSorted()
  const known = await lookUp(tx, kind, distinct)
  const strangers = distinct.filter((value) => !known.has(value))
  if (strangers.length === 0) return known
  const ids = strangers.map(() => newId(now.getTime()))
  tx.post(sql`insert into citizens (id, created_at) select id, ${now}::timestamptz from unnest(${ids}::uuid[]) as id`)
  const won = await tx.rows<{ value: string; citizenId: string }>(sql`
    insert into citizen_addresses (id, citizen_id, kind, value, created_at)
    select * from unnest(${strangers.map(() => newId(now.getTime()))}::uuid[], ${ids}::uuid[], ${strangers.map(() => kind)}::text[], ${strangers}::text[], ${strangers.map(() => now)}::timestamptz[])
    on conflict (kind, value) do nothing returning value, citizen_id`)
  for (const { value, citizenId } of won)
    known.set(value, {
      citizenId,
      language: null,
      optedOut: false,
      openTicketId: null,
      openTicketTopic: null,
      openTicketPriority: null,
    })
  if (won.length < strangers.length) {
    const lost = strangers.filter((value) => !known.has(value))
    const orphans = ids.filter((id) => !won.some((row) => row.citizenId === id))
    await tx.run(sql`delete from citizens where id = any(${orphans}::uuid[])`)
    for (const [value, citizen] of await lookUp(tx, kind, lost)) known.set(value, citizen)
  }
  return known
}
