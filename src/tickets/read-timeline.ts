import type { PageRequest } from '../contacts/read-contacts.ts'
import type { Tx } from '../db/database.ts'
import { limitOf, preparedText } from '../db/prepared-text.ts'
import { iso } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import { messageViewOf, type MessageRow } from '../messages/read-messages.ts'
import type { TimelineItem } from './tickets.contract.ts'

type HandoverEvent = Extract<TimelineItem, { kind: 'handover' }>['event']

type LineRow = {
  at: Date
  id: string
  kind: 'message' | 'call' | 'handover'
  event: HandoverEvent | null
  detail: string | null
  contactId: string | null
  skill: string | null
  channel: string | null
  agentName: string | null
  outcome: string | null
  message:
    | (Omit<MessageRow, 'id' | 'ticketId' | 'contactId' | 'createdAt' | 'notBefore' | 'originalDeletedAt'> & {
        notBefore: string | null
      })
    | null
  originalDeletedAt: Date | null
  direction: 'in' | 'out' | null
  callState: string | null
  callEnding: string | null
  menuPath: string | null
  queuedAt: Date | null
  answeredAt: Date | null
  endedAt: Date | null
}

const part = (select: string, at: string, id: string, after: string, limit: string) =>
  `(${select} ${after ? `and (${at}, ${id}) < ${after}` : ''} order by ${at} desc, ${id} desc ${limit})`

/** The last time a call came first; a line of its own beside that of the contact's end. */
const interruptionId = `md5('interrupted ' || c.id)::uuid`

/**
 * What happened on a ticket: texts, calls, and the ways its contacts took. Each kind gives at most a page by its own index,
 * newest first; only what is on the merged page is read in full. An offer that was withdrawn concerned nobody.
 */
const lines = (after: string, limit: string) => `
  ${part("select m.created_at as at, m.id, 'message' as kind, null as event, null as detail, m.contact_id, null::uuid as agent_id, null::uuid as by_user_id, null as skill from messages m where m.ticket_id = $1", 'm.created_at', 'm.id', after, limit)}
  union all
  ${part("select k.arrived_at, k.id, 'call', null, null, c.id, c.agent_id, null, null from contacts c join calls k on k.contact_id = c.id where c.ticket_id = $1", 'k.arrived_at', 'k.id', after, limit)}
  union all
  ${part(
    `select coalesce(o.ended_at, o.created_at), o.id, 'handover', case o.state when 'open' then 'offered' else o.state end, o.reason, o.contact_id, o.agent_id, null, null
    from contacts c join offers o on o.contact_id = c.id where c.ticket_id = $1 and o.state <> 'withdrawn'`,
    'coalesce(o.ended_at, o.created_at)',
    'o.id',
    after,
    limit,
  )}
  union all
  ${part(
    `select c.closed_at, c.id, 'handover', 'closed', c.outcome, c.id, c.agent_id, null, null from contacts c
    where c.ticket_id = $1 and c.closed_at is not null and c.channel <> 'voice'`,
    'c.closed_at',
    'c.id',
    after,
    limit,
  )}
  union all
  ${part(
    `select c.interrupted_at, ${interruptionId}, 'handover', 'interrupted', null, c.id, null::uuid, null, null from contacts c
    where c.ticket_id = $1 and c.interrupted_at is not null`,
    'c.interrupted_at',
    interruptionId,
    after,
    limit,
  )}
  union all
  ${part(
    `select h.at, h.id, 'handover', 'transferred', (select x.name from agents y join users x on x.id = y.user_id where y.id = h.to_agent_id), h.contact_id, null, h.by_user_id, h.to_skill
    from contacts c join contact_transfers h on h.contact_id = c.id where c.ticket_id = $1`,
    'h.at',
    'h.id',
    after,
    limit,
  )}`

const statement = (after: string, limit: string) => `
  select l.at, l.id, l.kind, l.event, l.detail, l.contact_id, l.skill, c.channel, u.name as agent_name, c.outcome,
    case when m.id is not null then jsonb_build_object('direction', m.direction, 'authorName', w.name, 'text', m.text, 'attachments', m.attachments, 'subject', m.subject, 'letter', m.letter, 'parts', m.parts,
      'externalId', m.external_id, 'status', m.status, 'problem', m.problem, 'notBefore', m.not_before, 'sendAttempts', m.send_attempts,
      'originalGone', o.raw_key is null or o.original_deleted_at is not null) end as message,
    coalesce(o.original_deleted_at, case when m.outgoing is not null then (select min(f.discarded_at) from uploads f where f.message_id = m.id) end) as original_deleted_at,
    k.direction, k.state as call_state, k.ending as call_ending, k.menu_path, k.queued_at, k.answered_at, k.ended_at
  from (select * from (${lines(after, limit)}) l order by at desc, id desc ${limit}) l
  left join contacts c on c.id = l.contact_id left join agents g on g.id = l.agent_id left join users u on u.id = coalesce(l.by_user_id, g.user_id)
  left join messages m on l.kind = 'message' and m.id = l.id left join users w on w.id = m.author_id left join letters o on o.id = m.id
  left join calls k on l.kind = 'call' and k.id = l.id
  order by l.at desc, l.id desc`

/** The newest page first; on each page the oldest line first, as it is read. `next` leads further back. */
export async function readTimeline(tx: Tx, ticketId: string, page: PageRequest, nowMs: number): Promise<Page<TimelineItem>> {
  const after = readCursor(page.after, ['instant', 'uuid'])
  const rows = await tx.rows<LineRow>(
    preparedText(statement(after ? '($2, $3)' : '', limitOf(page.limit + 1)), [ticketId, ...(after ?? [])]),
  )
  const { items, next } = pageOfRows(
    rows,
    page.limit,
    (row) => itemOf(row, ticketId, nowMs),
    (row) => [row.at, row.id],
  )
  return { items: items.reverse(), next }
}

function itemOf(row: LineRow, ticketId: string, nowMs: number): TimelineItem {
  const line = { at: iso(row.at), id: row.id }
  if (row.message !== null) {
    return {
      kind: 'message',
      ...line,
      channel: row.channel,
      message: messageViewOf({
        ...row.message,
        originalDeletedAt: row.originalDeletedAt,
        id: row.id,
        ticketId,
        contactId: row.contactId,
        notBefore: row.message.notBefore === null ? null : new Date(row.message.notBefore),
        createdAt: row.at,
      }),
    }
  }
  // Only messages may have no contact.
  const contactId = row.contactId!
  if (row.kind === 'call') {
    const { queuedAt, answeredAt, endedAt } = row
    return {
      kind: 'call',
      ...line,
      contactId,
      direction: row.direction ?? 'in',
      state: row.callState ?? 'ended',
      ending: row.callEnding,
      menuPath: row.menuPath ?? '',
      waitedMs: queuedAt === null ? 0 : Math.max(0, ((answeredAt ?? endedAt)?.getTime() ?? nowMs) - queuedAt.getTime()),
      talkedMs: answeredAt === null || endedAt === null ? null : Math.max(0, endedAt.getTime() - answeredAt.getTime()),
      agentName: row.agentName,
      outcome: row.outcome,
    }
  }
  const { agentName, detail, skill } = row
  return { kind: 'handover', ...line, contactId, event: row.event ?? 'offered', agentName, detail, skill }
}
