import type { Deps } from '../deps.ts'

/** How far a walk through old rows has come, and when the next one begins. */
type Walk = { days: number; from: Date; notBeforeMs: number }
/** What has come by `to` is old enough; what came before `from` this walk has seen. Answers when those it took came, in order. */
type Take = (span: { from: Date; to: Date; most: number }) => Promise<readonly Date[]>

const dayMs = 86_400_000
/** A sweep takes so many, the next one the rest. */
const most = 50
/** What is old but still needed is passed by again and again: this often is enough. */
const walkEveryMs = 3_600_000

const walks = new WeakMap<Deps['db'], Map<string, Walk>>()

/** Takes some of what is older than `days` at each sweep, oldest first, and begins anew an hour after it came to the end. 0 days: nothing. */
export async function walkOld({ db, clock }: Pick<Deps, 'db' | 'clock'>, what: string, days: number, take: Take): Promise<void> {
  const ofDatabase = walks.get(db) ?? new Map<string, Walk>()
  walks.set(db, ofDatabase)
  const nowMs = clock.now().getTime()
  const before = ofDatabase.get(what)
  const walk = before?.days === days ? before : { days, from: new Date(0), notBeforeMs: 0 }
  if (days === 0 || nowMs < walk.notBeforeMs) return
  const taken = await take({ from: walk.from, to: new Date(nowMs - days * dayMs), most })
  const isEnd = taken.length < most
  ofDatabase.set(what, {
    days,
    from: isEnd ? new Date(0) : taken.at(-1)!,
    notBeforeMs: isEnd ? nowMs + walkEveryMs : 0,
  })
}
