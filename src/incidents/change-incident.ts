import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { IncidentChange, IncidentNew } from './incidents.contract.ts'
import { markRecentIncidents } from './mark-calls.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'background'>

/** Nobody notices at the first minute; but what was told of a day that is over stays told. */
const furthestBackMs = 24 * 3600_000
/** The advisory lock of this table: two who switch on at once make one. */
const incidentLock = 7_205_001

export async function beginIncident(deps: Needs, given: IncidentNew, userId: string): Promise<string> {
  const now = deps.clock.now()
  const from = given.from ? new Date(given.from) : now
  const until = given.until ? new Date(given.until) : null
  if (from.getTime() < now.getTime() - furthestBackMs) throw badInput('from', 'expected at most 24 hours ago')
  if (until && until <= (from > now ? from : now)) throw badInput('until', 'expected a time to come, after `from`')
  const id = newId(now.getTime())
  await deps.db.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(${incidentLock})`)
    await refuseOverlap(tx, id, from, until)
    await tx.run(sql`insert into incidents (id, message, begins_at, ends_at, created_at, created_by)
      values (${id}, ${JSON.stringify(given.message)}::jsonb, ${from}, ${until}, ${now}, ${userId})`)
    await audit(tx, { at: now, userId, action: 'incident.begin', subject: `incident ${id}`, details: { from, until } })
  })
  await inForce(deps)
  return id
}

/** Words and end of one that is not over. An end that has come ends it now: calls already marked stay marked. */
export async function changeIncident(deps: Needs, id: string, change: IncidentChange, userId: string): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(${incidentLock})`)
    const row = await tx.one<{ beginsAt: Date; endsAt: Date | null }>(
      sql`select begins_at, ends_at from incidents where id = ${id} for update`,
    )
    if (!row) throw notFound()
    if (row.endsAt && row.endsAt <= now) throw new Refusal('wrong-state', 'This incident is over.', { reason: 'incident-over' })
    let until = row.endsAt
    if (change.until === null) until = null
    else if (change.until !== undefined) until = new Date(Math.max(Date.parse(change.until), now.getTime()))
    if (until === null || until > row.beginsAt) await refuseOverlap(tx, id, row.beginsAt, until)
    await tx.run(sql`
      update incidents set ends_at = ${until}, message = coalesce(${change.message ? JSON.stringify(change.message) : null}::jsonb, message) where id = ${id}`)
    await audit(tx, {
      at: now,
      userId,
      action: 'incident.change',
      subject: `incident ${id}`,
      details: { until, message: change.message ? 'changed' : undefined },
    })
  })
  await inForce(deps)
}

const badInput = (field: string, expected: string) => new Refusal('bad-input', `${field}: ${expected}`, { field })

async function refuseOverlap(tx: Tx, id: string, from: Date, until: Date | null): Promise<void> {
  const other = await tx.one(sql`
    select 1 from incidents where id <> ${id} and tstzrange(begins_at, ends_at) && tstzrange(${from}::timestamptz, ${until}::timestamptz) and coalesce(ends_at, 'infinity') > begins_at`)
  if (other)
    throw new Refusal('wrong-state', 'There is another incident at that time: change or end that one.', { reason: 'incident-on' })
}

/** Heard by the next caller when the answer arrives; the calls of the time before it are marked afterwards. */
async function inForce(deps: Needs): Promise<void> {
  await deps.centre.changed()
  deps.live.publish([{ what: 'board', id: null }])
  deps.background.run('mark-calls', () => markRecentIncidents(deps))
}
