/** A notice on GET /api/live: something changed, fetch it again. Never carries contents, only what and which. */
export type LiveNotice = {
  /** desk: an agent's own work; queue: who waits; agents: presences; board: figures; ticket: one timeline; returns; accounts; failed-events; simulator. */
  what: 'desk' | 'queue' | 'agents' | 'board' | 'ticket' | 'returns' | 'accounts' | 'failed-events' | 'simulator' | 'settings'
  /** desk: agent id; ticket: ticket id; else null. */
  id: string | null
}

/** The first word of a stream: its name, for the header `x-live-stream` of what its page writes. */
export type LiveHello = { stream: string }
