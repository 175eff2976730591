import { openingAt } from '../../routing/business-hours.ts'
import { isAble, ringInForce } from '../../routing/eligible.ts'
import { expectedWaitS } from '../../routing/estimated-wait.ts'
import { dayBounds, serviceDay } from '../../routing/service-day.ts'
import type { ChannelName, Skills } from '../../routing/types.ts'
import type { AgentView } from '../agents/agents.contract.ts'
import { readAgents } from '../agents/read-agents.ts'
import type { Centre } from '../centre/centre.ts'
import type { Ring } from '../contacts/contacts.contract.ts'
import { sql, type Tx } from '../db/database.ts'
import { isoOrNull } from '../http/iso.ts'
import { incidentAt } from '../incidents/incident-at.ts'
import { readIncident } from '../incidents/read-incidents.ts'
import { countFailedEvents, countOwnerlessWork } from '../invariants/count-invariants.ts'
import type { BoardFigures } from '../kpi/aggregate.ts'
import type { Board } from './board.contract.ts'
import { readMeanCallS } from './read-mean-call.ts'
import { requirementProblem } from './requirement-problem.ts'

/** What was promised, and where it began (kpi.md). */
const targetRate = 0.3
const baselineRate = 0.5
/** A caller who waits longer is worth an alert. */
const longWaitMs = 120_000
/** Kinds of contacts shown apart; more of them are no overview. */
const maxGroups = 100

type Needs = {
  figures: { read: (tx: Tx, now: Date, calendar: Centre['calendar']) => Promise<BoardFigures> }
  centre: Centre
  now: Date
}

/** One state of the centre for a wall: all of it read at once, and no part grows with the years. */
export async function readBoard(tx: Tx, { figures, centre, now }: Needs): Promise<Board> {
  const current = incidentAt(centre, now.getTime())
  const [kpi, agents, groups, state, accounts, ownerlessWork, failedEvents, meanCallS, incident] = await Promise.all([
    figures.read(tx, now, centre.calendar),
    readAgents(tx, now, centre),
    readGroups(tx),
    readState(tx, centre, now),
    readAccounts(tx),
    countOwnerlessWork(tx),
    countFailedEvents(tx),
    readMeanCallS(tx, now),
    current && readIncident(tx, current.id),
  ])
  const nowMs = now.getTime()
  const kinds = groups.map((group) => kindOf(group, agents, centre.languages, nowMs))
  const queue = kinds.map((kind) => queueLineOf(kind, kinds, (meanCallS + centre.policy.wrapUpS) * 1000, nowMs))
  const waiting = { ...waitingOf(groups, nowMs), inMenu: state.inMenu }
  return {
    now: now.toISOString(),
    target: targetRate,
    baseline: baselineRate,
    ...kpi,
    waiting,
    queue,
    agents,
    returns: { open: state.open, oldestAt: isoOrNull(state.oldestAt), closedToday: state.closedToday },
    incident,
    ownerlessWork,
    failedEvents,
    accounts: accounts.map(({ slug, name, health }) => ({ slug, name, state: health })),
    alerts: alertsOf({
      queue,
      agents,
      accounts,
      failedEvents,
      longestVoiceMs: waiting.longestWaitMs['voice'] ?? 0,
      isOpen: openingAt(centre.calendar, nowMs) === 'open',
      nowMs,
    }),
  }
}

type Group = {
  channel: ChannelName
  rings: Ring[]
  waiting: number
  since: Date
  waitReasons: Board['queue'][number]['waitReasons']
}

/** Contacts with the same requirement on the same channel are one line, told by the one who waits longest. */
const readGroups = (tx: Tx) =>
  tx.rows<Group>(sql`
  select c.channel, (array_agg(c.rings order by c.queued_at))[1] as rings, count(*) as waiting, min(c.queued_at) as since,
    (array_agg(w.reasons order by c.queued_at))[1] as wait_reasons
  from contacts c left join wait_reasons w on w.contact_id = c.id
  where c.state = 'waiting' and c.queued_at is not null group by c.channel, c.requirement_key order by min(c.queued_at), c.channel limit ${maxGroups}`)

type State = { inMenu: number; open: number; oldestAt: Date | null; closedToday: number }

async function readState(tx: Tx, centre: Centre, now: Date): Promise<State> {
  const [fromMs, toMs] = dayBounds(serviceDay(now.getTime(), centre.calendar.timeZone), centre.calendar.timeZone)
  const row = await tx.one<State>(sql`
    select (select count(*) from contacts where state = 'arriving') as in_menu, count(*) as open, min(first_call_at) as oldest_at,
      (select count(*) from calls_to_return where closed_at >= ${new Date(fromMs)} and closed_at < ${new Date(toMs)}) as closed_today
    from calls_to_return where closed_at is null`)
  return row ?? { inMenu: 0, open: 0, oldestAt: null, closedToday: 0 }
}

type AccountState = { slug: string; name: string; health: string; healthAt: Date | null }

const readAccounts = (tx: Tx) =>
  tx.rows<AccountState>(sql`select slug, name, health, health_at from accounts where enabled order by slug`)

function waitingOf(groups: readonly Group[], nowMs: number): Omit<Board['waiting'], 'inMenu'> {
  const byChannel: Record<string, number> = {}
  const longestWaitMs: Record<string, number> = {}
  for (const { channel, waiting, since } of groups) {
    byChannel[channel] = (byChannel[channel] ?? 0) + waiting
    longestWaitMs[channel] = Math.max(longestWaitMs[channel] ?? 0, nowMs - since.getTime())
  }
  return { byChannel, longestWaitMs }
}

type Kind = { group: Group; requires: Skills; able: AgentView[]; problem: Board['queue'][number]['problem'] }

function kindOf(group: Group, agents: readonly AgentView[], languages: readonly string[], nowMs: number): Kind {
  const rings = group.rings.map(({ afterS, requires }) => ({ afterMs: afterS * 1000, requires }))
  const { requires } = ringInForce({ rings, queuedAtMs: group.since.getTime() }, { nowMs, languages })
  const able = agents.filter((agent) => agent.presence === 'ready' && isAble(agent, requires))
  return { group, requires, able, problem: requirementProblem({ channel: group.channel, rings }, agents, languages) }
}

function queueLineOf({ group, requires, able, problem }: Kind, kinds: readonly Kind[], meanWorkMs: number, nowMs: number) {
  const { channel, waiting, since, waitReasons } = group
  const free = able.filter(({ state }) => state === 'ready').length
  const competing = kinds.filter((other) => other.group.channel === 'voice' && other.able.some((agent) => able.includes(agent)))
  const ahead = competing.reduce((sum, other) => sum + other.group.waiting, 0)
  return {
    channel,
    requires: { ...requires },
    waiting,
    longestWaitMs: Math.max(0, nowMs - since.getTime()),
    able: able.length,
    free,
    estimatedWaitS: channel === 'voice' ? expectedWaitS(ahead, able.length, meanWorkMs) : null,
    waitReasons,
    problem,
  }
}

type Signs = {
  queue: Board['queue']
  agents: readonly AgentView[]
  accounts: readonly AccountState[]
  failedEvents: number
  longestVoiceMs: number
  isOpen: boolean
  nowMs: number
}

function alertsOf({ queue, agents, accounts, failedEvents, longestVoiceMs, isOpen, nowMs }: Signs): Board['alerts'] {
  const alerts: Board['alerts'] = []
  if (isOpen && !agents.some(({ presence }) => presence === 'ready'))
    alerts.push({ kind: 'nobody-ready', subject: null, since: null, requires: null })
  if (longestVoiceMs > longWaitMs)
    alerts.push({ kind: 'long-wait', subject: 'voice', since: new Date(nowMs - longestVoiceMs).toISOString(), requires: null })
  for (const { slug, health, healthAt } of accounts)
    if (health === 'down') alerts.push({ kind: 'account-down', subject: slug, since: isoOrNull(healthAt), requires: null })
  for (const { presence, name, presenceSince } of agents)
    if (presence === 'away') alerts.push({ kind: 'agent-away', subject: name, since: presenceSince, requires: null })
  for (const { problem, channel, requires, longestWaitMs } of queue)
    if (problem)
      alerts.push({
        kind: `requirement-${problem}`,
        subject: channel,
        since: new Date(nowMs - longestWaitMs).toISOString(),
        requires,
      })
  if (failedEvents > 0) alerts.push({ kind: 'failed-events', subject: String(failedEvents), since: null, requires: null })
  return alerts
}
