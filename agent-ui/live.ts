import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { LiveHello, LiveNotice } from '../src/live/live.contract.ts'
import { nameLiveStream } from './api.ts'
import { refetchAll } from './queries.ts'

export type Connection = 'connecting' | 'connected' | 'lost'

/** Which queries a notice makes stale. A notice carries no contents: the state is asked for again through the same checks. */
const stale: Record<LiveNotice['what'], readonly string[]> = {
  desk: ['desk'],
  queue: ['desk', 'queue', 'board', 'contacts'],
  agents: ['desk', 'agents', 'board'],
  board: ['board', 'kpi', 'invariants'],
  ticket: ['ticket', 'timeline', 'tickets'],
  returns: ['desk', 'returns', 'board'],
  accounts: ['accounts', 'board'],
  'failed-events': ['failed-events', 'board', 'invariants'],
  simulator: ['simulator'],
  settings: ['settings', 'settings-versions', 'skills', 'prompts', 'calendar', 'board', 'simulator'],
}
/** Of these only the one named by the notice's id is stale. */
const byId = new Set(['ticket', 'timeline'])

/** A busy day sends many notices a second; a screen need not follow faster than this. */
const flushMs = 150
const firstRetryMs = 500
const longestRetryMs = 8_000

let connection: Connection = 'connecting'
const listeners = new Set<() => void>()

function show(next: Connection): void {
  if (next === connection) return
  connection = next
  for (const listener of listeners) listener()
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => connection,
  )
}

let lose: () => void = () => {}

/** Some request found no server: whatever the stream still believes, the line is down. */
export function reportNoConnection(): void {
  if (connection === 'connected') lose()
}

/** Opens the stream and keeps it open; returns what closes it. A lost stream shows at once and heals with a growing pause. */
export function startLive(client: QueryClient): () => void {
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let stopped = false
  const invalidator = collect(client)

  const open = () => {
    clearTimeout(retry)
    source?.close()
    source = new EventSource('/api/live')
    source.addEventListener('changed', (event: MessageEvent<string>) => invalidator.add(JSON.parse(event.data) as LiveNotice))
    source.addEventListener('hello', (event: MessageEvent<string>) => {
      nameLiveStream((JSON.parse(event.data) as LiveHello).stream)
    })
    source.addEventListener('open', () => {
      // Whatever happened while the line was down was not told to us.
      if (connection === 'lost') refetchAll(client)
      // Nor what came between a page's first look and the line: an offer must not wait for the next look.
      else for (const name of stale.queue) void client.invalidateQueries({ queryKey: [name] })
      failures = 0
      show('connected')
    })
    source.addEventListener('error', () => lose())
  }
  lose = () => {
    if (stopped) return
    source?.close()
    show('lost')
    clearTimeout(retry)
    const pauseMs = Math.min(longestRetryMs, firstRetryMs * 2 ** failures) * (0.75 + Math.random() / 2)
    failures += 1
    retry = setTimeout(open, pauseMs)
    // The stream does not say why it failed; if the session is over, this answers 401 and the sign-in page opens.
    if (failures > 1) void client.invalidateQueries({ queryKey: ['me'] })
  }
  const tryNow = () => {
    if (connection === 'lost' && document.visibilityState === 'visible') open()
  }

  const offline = () => lose()
  window.addEventListener('offline', offline)
  window.addEventListener('online', tryNow)
  document.addEventListener('visibilitychange', tryNow)
  show('connecting')
  open()
  return () => {
    stopped = true
    clearTimeout(retry)
    invalidator.stop()
    source?.close()
    window.removeEventListener('offline', offline)
    window.removeEventListener('online', tryNow)
    document.removeEventListener('visibilitychange', tryNow)
  }
}

/** The first notice acts at once, those that follow within `flushMs` act together. */
function collect(client: QueryClient) {
  const pending = new Map<string, readonly string[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    if (pending.size === 0) return
    for (const queryKey of pending.values()) void client.invalidateQueries({ queryKey })
    pending.clear()
    timer = setTimeout(flush, flushMs)
  }
  return {
    add: (notice: LiveNotice) => {
      for (const name of stale[notice.what] ?? []) {
        const queryKey = byId.has(name) && notice.id ? [name, notice.id] : [name]
        pending.set(queryKey.join(' '), queryKey)
      }
      if (timer === undefined) flush()
    },
    stop: () => clearTimeout(timer),
  }
}
