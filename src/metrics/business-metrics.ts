import { Gauge, type Registry } from 'prom-client'
import type { Deps } from '../deps.ts'
import { openAggregates } from '../kpi/aggregate.ts'
import { readBusinessCounts, type Counted } from './read-business-counts.ts'

/** Whoever scrapes oftener is given the same numbers again. */
const freshMs = 5_000
const presences = ['ready', 'break', 'training', 'finishing', 'away', 'offline']

/** What the centre is doing, read from the rows when it is asked for: every process answers the same, whichever did the work. */
export function addBusinessMetrics(
  registry: Registry,
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'jobs'>,
): { collect: () => Promise<void> } {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const byWhat: Record<Counted['what'], { of: ReturnType<typeof gauge>; label: string | null }> = {
    waiting: { of: gauge('contacts_waiting', 'Contacts that wait for an agent', ['channel']), label: 'channel' },
    'longest-wait': {
      of: gauge('contacts_longest_wait_seconds', 'How long the first of them has waited', ['channel']),
      label: 'channel',
    },
    agents: { of: gauge('agents', 'Agents by presence', ['presence']), label: 'presence' },
    offers: { of: gauge('offers_today', 'Offers made today, by how they ended', ['end']), label: 'end' },
    calls: { of: gauge('calls_today', 'Calls in the ledger of today, by ending', ['ending']), label: 'ending' },
    'failed-events': { of: gauge('failed_events', 'Events that could not be applied'), label: null },
  }
  const unanswered = gauge(
    'unanswered_share_today',
    'Share of unanswered calls today by the primary definition; NaN without calls',
  )
  const jobs = gauge('jobs_waiting', 'Jobs that wait for a worker; NaN while their store is away', ['queue'])
  const figures = openAggregates()
  let readAtMs = -Infinity

  async function collect(): Promise<void> {
    if (performance.now() - readAtMs < freshMs) return
    const [now, centre] = [deps.clock.now(), await deps.centre.get()]
    const [counts, kpi, waiting] = await Promise.all([
      readBusinessCounts(deps.db, centre, now),
      figures.read(deps.db, now, centre.calendar),
      deps.jobs.waiting(),
    ])
    for (const { of } of Object.values(byWhat)) of.reset()
    for (const presence of presences) byWhat.agents.of.set({ presence }, 0)
    for (const { what, label, value } of counts) {
      const { of, label: name } = byWhat[what]
      if (name === null) of.set(value)
      else of.set({ [name]: label }, value)
    }
    unanswered.set(kpi.today.rate ?? Number.NaN)
    for (const [queue, count] of Object.entries(waiting)) jobs.set({ queue }, count ?? Number.NaN)
    readAtMs = performance.now()
  }
  return { collect }
}
