import { readAgents } from '../agents/read-agents.ts'
import { readReturns } from '../calls-to-return/read-returns.ts'
import type { Centre } from '../centre/centre.ts'
import { readContacts, readLaidAside, readWork } from '../contacts/read-contacts.ts'
import { sql, type Tx } from '../db/database.ts'
import { readOpenOffer } from '../offers/read-offers.ts'
import type { Desk } from './desk.contract.ts'

/** What fits on a screen; the counts tell of the rest. */
const queueShown = 20
const returnsShown = 20

/** Seven reads at once, none of which grows with the tables. Undefined: the agent is not there any more. */
export async function readDesk(
  tx: Tx,
  agentId: string,
  centre: Pick<Centre, 'policy' | 'calendar'>,
  now: Date,
): Promise<Desk | undefined> {
  const nowMs = now.getTime()
  const [agents, work, laidAside, offer, counts, waiting, returns] = await Promise.all([
    readAgents(tx, now, centre),
    readWork(tx, agentId, nowMs),
    readLaidAside(tx, agentId, nowMs),
    readOpenOffer(tx, agentId, nowMs),
    readCounts(tx, nowMs),
    readContacts(tx, { queueOrder: true }, { limit: queueShown }, nowMs),
    readOpenReturns(tx, centre, nowMs),
  ])
  const agent = agents.find(({ id }) => id === agentId)
  if (!agent) return undefined
  return {
    now: now.toISOString(),
    agent,
    targetS: { ...centre.policy.targetS },
    work,
    laidAside,
    offer: offer ?? null,
    queue: { byChannel: counts.byChannel, longestWaitMs: counts.longestWaitMs, items: waiting.items },
    returns: { count: counts.returns, items: returns },
    colleagues: agents.filter(({ id }) => id !== agentId),
  }
}

async function readOpenReturns(tx: Tx, centre: Pick<Centre, 'policy' | 'calendar'>, nowMs: number) {
  return (await readReturns(tx, { closed: false }, { limit: returnsShown }, centre, nowMs)).items
}

type Counts = { byChannel: Record<string, number>; longestWaitMs: number | null; returns: number }

async function readCounts(tx: Tx, nowMs: number): Promise<Counts> {
  const row = await tx.one<{ byChannel: Record<string, number>; since: Date | null; returns: number }>(sql`
    select coalesce(jsonb_object_agg(channel, waiting) filter (where channel is not null), '{}') as by_channel, min(since) as since,
      (select count(*) from calls_to_return where closed_at is null) as returns
    from (select channel, count(*) as waiting, min(queued_at) as since from contacts where state = 'waiting' group by channel) q`)
  return {
    byChannel: row?.byChannel ?? {},
    longestWaitMs: row?.since ? Math.max(0, nowMs - row.since.getTime()) : null,
    returns: row?.returns ?? 0,
  }
}
