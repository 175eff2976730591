import type { ChannelName } from '../../channels/channel.ts'
import type { Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso, isoOrNull } from '../http/iso.ts'
import { pageOfRows, readCursor, type CursorPart } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import { Refusal } from '../refusal.ts'
import type { ContactPhase, ContactState, ContactView, Ring } from './contacts.contract.ts'

/** A contact with all its view needs, as one row. Other reads join it under their own conditions. */
export type ContactRow = {
  id: string
  ticketId: string
  ticketNumber: string
  channel: ChannelName
  account: string
  direction: 'in' | 'out'
  citizenId: string | null
  citizenLabel: string | null
  state: ContactState
  phase: ContactPhase | null
  rings: Ring[]
  priority: 'emergency' | 'high' | 'normal' | 'low'
  language: string | null
  topic: string | null
  subject: string | null
  lastText: string | null
  lastAt: Date
  replyable: boolean
  enteredAt: Date
  queuedAt: Date | null
  rankAt: Date | null
  acceptedAt: Date | null
  agentId: string | null
  agentName: string | null
  outcome: string | null
  closedAt: Date | null
  callId: string | null
  callState: string | null
  callAnsweredAt: Date | null
  callEndedAt: Date | null
  callMuted: boolean | null
  callEnding: string | null
  wrapUpUntil: Date | null
  waitReasons: ContactView['waitReasons']
  laidAsideAt: Date | null
  stickyAgentId: string | null
}

export const contactColumns = `c.id, c.ticket_id, t.number as ticket_number, c.channel, a.slug as account, c.direction, c.citizen_id,
  coalesce(z.name, c.address) as citizen_label, c.state, c.phase, c.rings, c.priority, c.language, c.topic, t.subject, c.last_text, c.last_at, c.replyable,
  c.entered_at, c.queued_at, c.rank_at, c.accepted_at, c.agent_id, u.name as agent_name, c.outcome, c.closed_at,
  k.id as call_id, k.state as call_state, k.answered_at as call_answered_at, k.ended_at as call_ended_at, k.muted as call_muted, k.ending as call_ending,
  case when g.wrap_up_contact_id = c.id then g.wrap_up_until end as wrap_up_until, wr.reasons as wait_reasons,
  c.sticky_agent_id, case when c.state in ('waiting', 'offered') and c.interrupted_at >= c.accepted_at then c.interrupted_at end as laid_aside_at`

/** Everything the columns need, around a contact known as `c`. */
export const contactJoins = `join tickets t on t.id = c.ticket_id join accounts a on a.id = c.account_id
  left join citizens z on z.id = c.citizen_id left join calls k on k.contact_id = c.id
  left join agents g on g.id = c.agent_id left join users u on u.id = g.user_id
  left join wait_reasons wr on wr.contact_id = c.id and c.state = 'waiting'`

export type ContactFilter = {
  state?: ContactState | undefined
  channel?: ChannelName | undefined
  agentId?: string | undefined
  ticketId?: string | undefined
  ids?: readonly string[] | undefined
  /** In the order in which the router will serve them, and only those who wait; else newest first. */
  queueOrder?: boolean | undefined
}
export type PageRequest = { limit: number; after?: string | undefined }

export async function readContacts(tx: Tx, filter: ContactFilter, page: PageRequest, nowMs: number): Promise<Page<ContactView>> {
  const { add, where, values } = conditions()
  if (filter.queueOrder && filter.state !== undefined && filter.state !== 'waiting')
    throw new Refusal('bad-input', 'queueOrder: only with state=waiting')
  // Written out, not as values: the partial indexes apply only where the planner sees the state.
  const state = filter.queueOrder ? 'waiting' : filter.state
  if (state) add(`c.state = '${state}'`)
  if (filter.channel) add('c.channel = ?', filter.channel)
  if (filter.agentId) add('c.agent_id = ?', filter.agentId)
  if (filter.ticketId) add('c.ticket_id = ?', filter.ticketId)
  if (filter.ids) add('c.id = any(?::uuid[])', filter.ids)
  if (filter.queueOrder) {
    const after = readCursor(page.after, ['instant', 'instant', 'uuid'])
    if (after) add('(c.rank_at, c.queued_at, c.id) > (?, ?, ?)', ...after)
  } else {
    const after = readCursor(page.after, ['instant', 'uuid'])
    if (after) add('(c.entered_at, c.id) < (?, ?)', ...after)
  }
  const order = filter.queueOrder ? 'c.rank_at, c.queued_at, c.id' : 'c.entered_at desc, c.id desc'
  const rows = await tx.rows<ContactRow>(
    preparedText(
      `select ${contactColumns} from contacts c ${contactJoins} ${where()} order by ${order} ${limitOf(page.limit + 1)}`,
      values,
    ),
  )
  const placeOf = (row: ContactRow): CursorPart[] =>
    filter.queueOrder ? [row.rankAt, row.queuedAt, row.id] : [row.enteredAt, row.id]
  return pageOfRows(rows, page.limit, (row) => contactViewOf(row, nowMs), placeOf)
}

export async function readContact(tx: Tx, id: string, nowMs: number): Promise<ContactView | undefined> {
  const row = await tx.one<ContactRow>(
    preparedText(`select ${contactColumns} from contacts c ${contactJoins} where c.id = $1`, [id]),
  )
  return row && contactViewOf(row, nowMs)
}

/** What an agent holds: calls first, then what waits for the agent, then what waits for the citizen. */
export async function readWork(tx: Tx, agentId: string, nowMs: number): Promise<ContactView[]> {
  const rows = await tx.rows<ContactRow>(
    preparedText(
      `select ${contactColumns} from contacts c ${contactJoins} where c.agent_id = $1 and c.state = 'open'
     order by (c.phase = 'parked'), (c.channel <> 'voice'), c.last_at, c.id limit ${maxWork}`,
      [agentId],
    ),
  )
  return rows.map((row) => contactViewOf(row, nowMs))
}

/** What the agent had in hand when a call came first, and what still waits in its place. */
export async function readLaidAside(tx: Tx, agentId: string, nowMs: number): Promise<ContactView[]> {
  const rows = await tx.rows<ContactRow>(
    preparedText(
      `select ${contactColumns} from contacts c ${contactJoins}
     where c.sticky_agent_id = $1 and c.state = 'waiting' and c.interrupted_at is not null and c.interrupted_at >= c.accepted_at
     order by c.last_at, c.id limit ${maxWork}`,
      [agentId],
    ),
  )
  return rows.map((row) => contactViewOf(row, nowMs))
}
/** Far above every limit on active work; parked conversations have none. */
const maxWork = 100

export function contactViewOf(row: ContactRow, nowMs: number): ContactView {
  return {
    id: row.id,
    ticketId: row.ticketId,
    ticketNumber: row.ticketNumber,
    channel: row.channel,
    account: row.account,
    direction: row.direction,
    citizenId: row.citizenId,
    citizenLabel: row.citizenLabel,
    state: row.state,
    phase: row.phase,
    requirement: row.rings,
    priority: row.priority,
    language: row.language,
    topic: row.topic,
    subject: row.subject,
    lastText: row.lastText,
    lastAt: iso(row.lastAt),
    replyable: row.replyable,
    enteredAt: iso(row.enteredAt),
    queuedAt: isoOrNull(row.queuedAt),
    waitedMs: waitedMs(row, nowMs),
    acceptedAt: isoOrNull(row.acceptedAt),
    agentId: row.agentId,
    agentName: row.agentName,
    ending: row.callEnding,
    outcome: row.outcome,
    closedAt: isoOrNull(row.closedAt),
    call:
      row.callId === null
        ? null
        : {
            id: row.callId,
            state: row.callState ?? 'ended',
            answeredAt: isoOrNull(row.callAnsweredAt),
            endedAt: isoOrNull(row.callEndedAt),
            muted: row.callMuted ?? false,
          },
    wrapUpUntil: isoOrNull(row.wrapUpUntil),
    waitReasons: row.waitReasons,
    laidAside: row.laidAsideAt && row.stickyAgentId ? { agentId: row.stickyAgentId, at: iso(row.laidAsideAt) } : null,
  }
}

/** From joining the queue until an agent took it, or it ended without one, or now. */
function waitedMs({ queuedAt, enteredAt, acceptedAt, closedAt }: ContactRow, nowMs: number): number {
  const until = acceptedAt ?? closedAt
  return Math.max(0, (until?.getTime() ?? nowMs) - (queuedAt ?? enteredAt).getTime())
}
