import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { correctRow } from '../kpi/append-ledger.ts'
import type { ChainedRow } from '../kpi/chain-hash.ts'
import type { Incident } from './incident-at.ts'

/** Callers wait for the end of the chain while a batch is written: it is short. */
const batch = 50

/**
 * Calls whose row was written before anybody knew of the incident get a correction that marks them. Nothing else of them changes, and
 * the figure does not: an incident counts as open. May be called again at any time.
 */
export async function markCalls(deps: Pick<Deps, 'db' | 'clock' | 'live'>, incident: Incident): Promise<void> {
  const from = new Date(incident.fromMs)
  const to = new Date(incident.untilMs ?? deps.clock.now().getTime() + 1)
  let marked = 0
  for (let more = true; more;) {
    const count = await deps.db.transaction(async (tx) => {
      const rows = await tx.rows<ChainedRow>(sql`
        select l.seq, l.call_id, l.external_id, l.replaces_seq, l.reason, l.account_id, l.arrived_at, l.service_day, l.opening, l.calendar_version, l.caller, l.queued_at,
          l.offered_at, l.answered_at, l.ended_at, l.ending, l.agent_id, l.language, l.topic, l.menu_path, l.evidence
        from kpi_ledger l where l.arrived_at >= ${from} and l.arrived_at < ${to} and l.opening = 'open'
          and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq) order by l.arrived_at, l.seq limit ${batch}`)
      for (const row of rows) await correctRow(tx, row, { opening: 'incident' }, 'incident')
      return rows.length
    })
    marked += count
    more = count === batch
  }
  if (marked === 0) return
  await deps.db.transaction((tx) =>
    audit(tx, {
      at: deps.clock.now(),
      userId: null,
      action: 'incident.mark',
      subject: `incident ${incident.id}`,
      details: { calls: marked },
    }),
  )
  deps.live.publish([{ what: 'board', id: null }])
}

/** A call may have ended at another process in the moment before it heard of the incident: looked at until an hour after its end. */
const lookBackMs = 3600_000

export async function markRecentIncidents(deps: Pick<Deps, 'db' | 'clock' | 'live' | 'centre'>): Promise<void> {
  const nowMs = deps.clock.now().getTime()
  for (const incident of (await deps.centre.get()).incidents)
    if (incident.fromMs <= nowMs && (incident.untilMs === null || incident.untilMs > nowMs - lookBackMs))
      await markCalls(deps, incident)
}
