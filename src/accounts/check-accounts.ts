import type { Health } from '../../channels/channel.ts'
import type { Account } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { waitingCode, worstCode } from '../letters/worst-code.ts'
import { noteLastEvents } from './note-last-events.ts'
import { storeHealth } from './accounts.store.ts'

type CheckDeps = Pick<Deps, 'db' | 'clock' | 'centre' | 'live' | 'reach'>

/** The health lights: when every account was last heard of, and whether its provider says that it works. Called once a minute. */
export async function checkAccounts(deps: CheckDeps): Promise<void> {
  await noteLastEvents(deps)
  const { accountsById } = await deps.centre.get()
  await Promise.all([...accountsById.values()].filter(({ enabled }) => enabled).map((account) => checkAccount(deps, account)))
}

/** What reads an account knows better than somebody who knocks: a full disk, say. */
async function checkWith(deps: CheckDeps, account: Account): Promise<Health> {
  const health = await account.channel.check(deps.reach, account.settings)
  const code = health.state === 'down' ? null : await worstCode(deps, account)
  if (code !== null) return { state: 'down', code }
  const waiting = health.state === 'works' ? await waitingCode(deps, account) : null
  return waiting === null ? health : { state: 'impaired', code: waiting }
}

/** One light. A provider that cannot be asked is an outcome, not an error. */
export async function checkAccount(deps: CheckDeps, account: Account): Promise<void> {
  // Settings of an adapter that has changed since are shown as such; the provider is not bothered with them.
  const health = account.settings === null ? ({ state: 'down', code: 'settings' } as const) : await checkWith(deps, account)
  const changed = await storeHealth(deps.db, account.id, health, deps.clock.now())
  if (changed)
    deps.live.publish([
      { what: 'accounts', id: null },
      { what: 'board', id: null },
    ])
}
