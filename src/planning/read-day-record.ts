import { dayBounds } from '../../routing/service-day.ts'
import type { Centre } from '../centre/centre.ts'
import type { Presence, Priority } from '../../routing/types.ts'
import type { ContactView } from '../contacts/contacts.contract.ts'
import { sql, type Tx } from '../db/database.ts'
import type { DayRecord, RecordedAgent, RecordedContact } from './day-record.ts'

/** A busier day than any of this centre; what came later is left out. */
const mostContacts = 10_000
/** If nobody answered a call: as the twin has it. */
const usualAcceptDelayS = 2
/** Work that was left lying over night says nothing about how long it takes. */
const longestHandleS = 4 * 3600
/** An agent set away is ready again so long after somebody sits in the chair (twin.md). */
const backAfterMs = 1000

/** Reads what is stored of a local day: contacts, calls, presences, offers that lapsed, the settings then in force. */
export async function readDayRecord(
  tx: Tx,
  centre: Pick<Centre, 'calendar' | 'languages'>,
  day: string,
  now: Date,
): Promise<DayRecord> {
  const [fromMs, toMs] = dayBounds(day, centre.calendar.timeZone)
  const endMs = Math.min(toMs, Math.max(fromMs + 1000, now.getTime()))
  const [from, to] = [new Date(fromMs), new Date(endMs)]
  const [contacts, offers, presences, agents, settings] = await Promise.all([
    readContacts(tx, from, to),
    readOffers(tx, from, to),
    readPresences(tx, from, to),
    tx.rows<AgentRow>(sql`
      select a.id, a.limits, coalesce((select json_object_agg(skill, level) from agent_skills s where s.agent_id = a.id), '{}') as skills from agents a order by a.id`),
    tx.one<{ changed: Record<string, unknown> }>(
      sql`select changed from settings_versions where valid_from < ${to} order by version desc limit 1`,
    ),
  ])
  const secondsOf = (at: Date | number) => Math.round(Number(at) - fromMs) / 1000
  const spells = spellsOf(offers)
  return {
    day,
    untilS: secondsOf(endMs),
    languages: centre.languages,
    settings: settings?.changed ?? {},
    acceptDelayS: acceptDelayOf(contacts, offers),
    agents: agents.flatMap((agent) => recordedAgent(agent, presences, offers, { fromMs, secondsOf }) ?? []),
    contacts: contacts.map((row) => recordedContact(row, spells.get(row.id) ?? [], to, secondsOf)),
  }
}

type ContactRow = {
  id: string
  channel: RecordedContact['channel']
  rings: ContactView['requirement']
  priority: Priority
  queuedAt: Date
  agentId: string | null
  acceptedAt: Date | null
  closedAt: Date | null
  stickyAgentId: string | null
  answeredAt: Date | null
  endedAt: Date | null
  repliedAt: Date | null
}

/**
 * Providers tell of a call in whole seconds: nobody spoke before the agent had accepted, nor after the contact was closed.
 * All that joined the queue that day; what is written and was closed without anybody's having looked at it was no work.
 */
const readContacts = (tx: Tx, from: Date, to: Date) =>
  tx.rows<ContactRow>(sql`
    select k.id, k.channel, k.rings, k.priority, k.queued_at, k.agent_id, k.closed_at,
      case when c.answered_at is not null then greatest(c.answered_at, k.accepted_at) end as answered_at, least(c.ended_at, k.closed_at) as ended_at,
      case when k.accepted_at >= k.queued_at then k.accepted_at end as accepted_at,
      case when k.interruptions = 0 then k.sticky_agent_id end as sticky_agent_id,
      (select min(m.created_at) from messages m where m.contact_id = k.id and m.direction = 'out' and m.created_at >= k.accepted_at) as replied_at
    from contacts k left join calls c on c.contact_id = k.id
    where k.direction = 'in' and k.queued_at >= ${from} and k.queued_at < ${to}
      and (k.channel = 'voice' or k.state <> 'closed' or k.accepted_at >= k.queued_at)
    order by k.queued_at, k.id limit ${mostContacts}`)

type OfferRow = {
  contactId: string
  agentId: string
  state: string
  createdAt: Date
  endedAt: Date | null
  interrupts: string[] | null
}

const readOffers = (tx: Tx, from: Date, to: Date) =>
  tx.rows<OfferRow>(sql`
    select contact_id, agent_id, state, created_at, ended_at, decision -> 'record' -> 'interrupts' as interrupts
    from offers where created_at >= ${from} and created_at < ${to} order by created_at, id`)

type PresenceRow = { agentId: string; at: Date; presence: Presence; reason: string | null }

/** Every change of the day, and the one that still held when it began. */
const readPresences = (tx: Tx, from: Date, to: Date) =>
  tx.rows<PresenceRow>(sql`
    select agent_id, at, presence, reason from (
      select id, agent_id, at, presence, reason from agent_presences where at >= ${from} and at < ${to}
      union all
      (select distinct on (agent_id) id, agent_id, at, presence, reason from agent_presences where at < ${from} order by agent_id, at desc, id desc)) p
    order by at, id`)

type AgentRow = { id: string; limits: RecordedAgent['limits']; skills: Record<string, number> }

/** Spells of work that a call cut short: those before the one that ended the work. */
function spellsOf(offers: readonly OfferRow[]): Map<string, { fromMs: number; toMs: number }[]> {
  const accepted = new Map<string, number>()
  const spells = new Map<string, { fromMs: number; toMs: number }[]>()
  for (const offer of offers) {
    for (const contactId of offer.interrupts ?? []) {
      const fromMs = accepted.get(contactId)
      if (fromMs === undefined) continue
      spells.set(contactId, [...(spells.get(contactId) ?? []), { fromMs, toMs: offer.createdAt.getTime() }])
      accepted.delete(contactId)
    }
    if (offer.state === 'accepted' && offer.endedAt) accepted.set(offer.contactId, offer.endedAt.getTime())
  }
  return spells
}

/** From the offer to the first word, over the calls that were answered. */
function acceptDelayOf(contacts: readonly ContactRow[], offers: readonly OfferRow[]): number {
  const taken = new Map(offers.filter(({ state }) => state === 'accepted').map((offer) => [offer.contactId, offer.createdAt]))
  const delays = contacts.flatMap(({ id, answeredAt }) => {
    const offeredAt = taken.get(id)
    return answeredAt && offeredAt && answeredAt >= offeredAt ? [answeredAt.getTime() - offeredAt.getTime()] : []
  })
  if (delays.length === 0) return usualAcceptDelayS
  return Math.min(600, Math.round(delays.reduce((sum, ms) => sum + ms, 0) / delays.length) / 1000)
}

type Scale = { fromMs: number; secondsOf: (at: Date | number) => number }

/** Null: not there all day. Where an offer lapsed the chair was empty; the twin itself sets such an agent away. */
function recordedAgent(
  { id, limits, skills }: AgentRow,
  presences: readonly PresenceRow[],
  offers: readonly OfferRow[],
  { fromMs, secondsOf }: Scale,
): RecordedAgent | null {
  const own = presences.filter(({ agentId }) => agentId === id)
  if (own.every(({ presence }) => presence === 'offline')) return null
  const isEmptyChair = ({ presence, reason }: PresenceRow) => presence === 'away' && reason === 'offer-lapsed'
  const nextAfter = (at: Date) => own.find((row) => row.at > at && !isEmptyChair(row))?.at
  return {
    id,
    skills,
    limits,
    presence: own.filter((row) => !isEmptyChair(row)).map(({ at, presence }) => [Math.max(0, secondsOf(at)), presence] as const),
    unattended: offers
      .filter(({ agentId, state }) => agentId === id && state === 'lapsed')
      .map(({ createdAt, endedAt }) => {
        const back = nextAfter(endedAt ?? createdAt)?.getTime()
        const toMs = Math.max(createdAt.getTime() + 1, back === undefined ? 0 : back - backAfterMs)
        return [secondsOf(createdAt), secondsOf(Math.max(toMs, fromMs))] as const
      }),
  }
}

function recordedContact(
  row: ContactRow,
  spells: readonly { fromMs: number; toMs: number }[],
  now: Date,
  secondsOf: Scale['secondsOf'],
): RecordedContact {
  const isCall = row.channel === 'voice'
  const lastAnswer = isCall ? row.answeredAt : row.acceptedAt
  const firstAnswerMs = spells[0]?.fromMs ?? lastAnswer?.getTime()
  const handled = isCall ? row.endedAt : (row.repliedAt ?? row.closedAt)
  const gone = isCall ? row.endedAt : null
  const lengthS = (ms: number) => Math.min(longestHandleS, Math.max(0, ms) / 1000)
  const before = spells.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return {
    id: row.id,
    at: secondsOf(row.queuedAt),
    channel: row.channel,
    rings: row.rings.map(({ afterS, requires }) => ({ afterS, requires })),
    priority: row.priority,
    stickyAgentId: row.stickyAgentId,
    agentId: firstAnswerMs === undefined ? null : row.agentId,
    waitS: lengthS((firstAnswerMs ?? gone?.getTime() ?? now.getTime()) - row.queuedAt.getTime()),
    ending: firstAnswerMs !== undefined ? 'answered' : gone ? 'unanswered' : 'open',
    handleS: lastAnswer && handled ? lengthS(before + handled.getTime() - lastAnswer.getTime()) : null,
    wrapS:
      isCall && row.endedAt && row.closedAt && row.answeredAt ? lengthS(row.closedAt.getTime() - row.endedAt.getTime()) : null,
  }
}
