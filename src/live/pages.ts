import { mayDo, type Permission, type Role } from '../users/permissions.contract.ts'
import type { LiveNotice } from './live.contract.ts'
import type { Live, Notice } from './live.ts'

/** A browser's page that listens. */
export type Page = {
  /** Names its stream: who writes with this name is not told of it. */
  id: string
  userId: string
  role: Role
  agentId: string | null
  write: (text: string) => void
  /** A session of its user has ended: it may be its own. */
  endIfSessionIsOver: () => void
}

/** One's own work is told at once. What everybody looks at changes all the time: it is told a few times a second. */
const gatherMs = { own: 10, common: 250 }
/** However many look on, so much goes out altogether: with more pages each is told a little later. */
const commonMsPerPage = 5

/** Who has no use for a notice is not woken by it. */
const permissionFor: Partial<Record<LiveNotice['what'], Permission>> = {
  board: 'board.read',
  'failed-events': 'failed-events.read',
  accounts: 'accounts.read',
  simulator: 'simulator.use',
}

const lineOf = ({ what, id }: LiveNotice) => `event: changed\ndata: ${JSON.stringify({ what, id })}\n\n`

type Gathering = { due: NodeJS.Timeout | undefined }
type Listener = Page & Gathering
/** Those of one role hear the same: it is gathered and written out once for all of them. */
type Audience = Gathering & { pages: Set<Listener>; waiting: Map<string, LiveNotice> }

export type Pages = { /** Answers how to stop. */ add: (page: Page) => () => void; close: () => void }

/** Passes on to the pages that listen here what concerns them. */
export function openPages(live: Pick<Live, 'subscribe'>): Pages {
  const audiences = new Map<Role, Audience>()
  const all = new Set<Listener>()

  const toEverybody = (notice: LiveNotice) => {
    const needed = permissionFor[notice.what]
    for (const [role, audience] of audiences) {
      if (needed && !mayDo(role, needed)) continue
      // Of many notices of a moment most say the same.
      audience.waiting.set(notice.id === null ? notice.what : notice.what + notice.id, notice)
      audience.due ??= setTimeout(() => tell(audience), Math.max(gatherMs.common, all.size * commonMsPerPage))
    }
  }
  const tell = (audience: Audience) => {
    audience.due = undefined
    const text = [...audience.waiting.values()].map(lineOf).join('')
    audience.waiting.clear()
    for (const page of audience.pages) page.write(text)
  }
  const toAgent = (notice: LiveNotice, besides: string | null | undefined) => {
    for (const page of all)
      if (page.agentId === notice.id && page.id !== besides)
        page.due ??= setTimeout(() => {
          page.due = undefined
          page.write(lineOf(notice))
        }, gatherMs.own)
  }
  const stop = live.subscribe((notice: Notice) => {
    if (notice.what === 'centre') return
    if (notice.what === 'sessions') {
      for (const page of all) if (page.userId === notice.id) page.endIfSessionIsOver()
    } else if (notice.what === 'desk') toAgent(notice, notice.besides)
    else toEverybody(notice)
  })

  return {
    add(page) {
      const listener: Listener = { ...page, due: undefined }
      const audience = audiences.get(page.role) ?? { pages: new Set(), waiting: new Map(), due: undefined }
      audiences.set(page.role, audience)
      audience.pages.add(listener)
      all.add(listener)
      return () => {
        clearTimeout(listener.due)
        all.delete(listener)
        audience.pages.delete(listener)
        if (audience.pages.size > 0) return
        clearTimeout(audience.due)
        audiences.delete(page.role)
      }
    },
    close() {
      stop()
      for (const { due } of [...audiences.values(), ...all]) clearTimeout(due)
    },
  }
}
