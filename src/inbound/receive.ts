import { hash } from 'node:crypto'
import type { InboundEvent } from '../../channels/channel.ts'
import { sql, type Database, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Jobs } from '../jobs/jobs.ts'

/** One event as it is kept: what it was understood as, and the bytes it came in. */
export type KeptEvent = {
  id: string
  accountId: string
  externalId: string
  /** null: verified, but not understood. */
  event: InboundEvent | null
  kind: string
  callId: string | null
  path: string
  contentType: string | null
  raw: Buffer
  sha256: string
  receivedAt: Date
  state: 'new' | 'done' | 'failed'
  error: string | null
}

export type Origin = { accountId: string; path: string; contentType: string | null; raw: Buffer; receivedAt: Date }

export function keptEvent(
  origin: Origin,
  externalId: string,
  event: InboundEvent | null,
  more: Partial<KeptEvent> = {},
): KeptEvent {
  return {
    id: newId(origin.receivedAt.getTime()),
    accountId: origin.accountId,
    externalId,
    event,
    kind: event?.kind ?? 'not-understood',
    callId: null,
    path: origin.path,
    contentType: origin.contentType,
    raw: origin.raw,
    sha256: hash('sha256', origin.raw),
    receivedAt: origin.receivedAt,
    state: 'new',
    error: null,
    ...more,
  }
}

/** Inserts events, leaving alone what is there already. Answers the ids that are new. */
export async function insertEvents(tx: Tx, events: readonly KeptEvent[]): Promise<Set<string>> {
  const column = <K extends keyof KeptEvent>(name: K) => events.map((event) => event[name])
  const rows = await tx.rows<{ id: string }>(sql`
    insert into inbound_events (id, account_id, external_id, event, kind, call_id, path, content_type, raw, sha256, received_at, state, error)
    select * from unnest(${column('id')}::uuid[], ${column('accountId')}::uuid[], ${column('externalId')}::text[],
      ${events.map((event) => (event.event ? JSON.stringify(event.event) : null))}::jsonb[], ${column('kind')}::text[], ${column('callId')}::uuid[],
      ${column('path')}::text[], ${column('contentType')}::text[], ${column('raw')}::bytea[], ${column('sha256')}::text[],
      ${column('receivedAt')}::timestamptz[], ${column('state')}::text[], ${column('error')}::text[])
    on conflict (account_id, external_id) do nothing returning id`)
  return new Set(rows.map((row) => row.id))
}

export type Receiver = {
  /** Resolves once the event is durable. Many that arrive together share one commit. */
  keep: (event: KeptEvent) => Promise<void>
  /** Something may be new: lets a worker look. */
  nudge: () => void
}

/** One commit carries at most this many. */
const batchSize = 256
const nudgeGapMs = 25
/** More than this waiting means the database does not keep up: the sender is told to come again. */
const backlogLimit = 20_000

type Waiting = { event: KeptEvent; resolve: () => void; reject: (error: unknown) => void }

/**
 * While one insert is under way, whatever arrives waits for the next: under load a commit serves hundreds, when it is quiet
 * nobody waits for company.
 */
export function openReceiver(deps: { db: Database; jobs: Jobs }): Receiver {
  const waiting: Waiting[] = []
  let flushing = false
  let nudging = false
  let nudgeAgain = false
  let lastNudgeMs = -Infinity

  async function flush(): Promise<void> {
    flushing = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSize)
      try {
        await insertEvents(
          deps.db,
          batch.map((item) => item.event),
        )
        for (const item of batch) item.resolve()
        nudge()
      } catch (error) {
        for (const item of batch) item.reject(error)
      }
    }
    flushing = false
  }

  function nudge(): void {
    if (nudging) {
      nudgeAgain = true
      return
    }
    nudging = true
    // The first comes at once; under load a worker is told some times a second, and finds more at a time.
    const waitMs = Math.max(0, lastNudgeMs + nudgeGapMs - performance.now())
    const send = async () => {
      lastNudgeMs = performance.now()
      nudgeAgain = false
      await deps.jobs.enqueue('apply-events', {})
      nudging = false
      if (nudgeAgain) nudge()
    }
    if (waitMs === 0) void send()
    else setTimeout(() => void send(), waitMs)
  }

  return {
    keep(event) {
      if (waiting.length >= backlogLimit) return Promise.reject(Object.assign(new Error('backlog full'), { code: '53300' }))
      return new Promise<void>((resolve, reject) => {
        waiting.push({ event, resolve, reject })
        if (!flushing) {
          flushing = true
          // After the requests already read from the sockets in this turn of the loop.
          setImmediate(() => void flush())
        }
      })
    },
    nudge,
  }
}
