import { channels } from '../../channels/registry.ts'
import type { Simulator, SimulatorHost } from '../../channels/simulator.ts'
import { mergeSettings } from '../accounts/account-settings.ts'
import { lockAccount, updateAccount } from '../accounts/accounts.store.ts'
import type { Deps } from '../deps.ts'
import { seededRandom } from './seeded-random.ts'

export type Simulators = {
  /** Those with servers of their own begin to listen; again whenever accounts have changed. */
  open: () => Promise<void>
  of: (adapter: string) => Simulator | undefined
  /** Tells watching pages that something changed. */
  changed: () => void
  close: () => void
}

/** A busy day changes something every few milliseconds; a page that is looked at needs a few a second. */
const tellEveryMs = 250
const seed = 1

type SimulatorDeps = Pick<Deps, 'background' | 'centre' | 'clock' | 'config' | 'db' | 'live' | 'log' | 'seal'>

/** One simulated provider per adapter, in this process, reached over real HTTP like the real one. */
export function openSimulators(deps: SimulatorDeps): Simulators {
  let telling: NodeJS.Timeout | undefined
  const changed = () => {
    telling ??= setTimeout(() => {
      telling = undefined
      deps.live.publish([{ what: 'simulator', id: null }])
    }, tellEveryMs).unref()
  }
  const opened = new Map(channels.map((channel) => [channel.adapter, channel.simulator(hostOf(deps, channel.adapter, changed))]))
  let opening: Promise<void> = Promise.resolve()
  /** One after the other: each sees what the last one opened. */
  const open = () => {
    opening = opening.then(async () => {
      for (const [adapter, simulator] of opened)
        await simulator
          .open?.()
          .catch((error: unknown) => deps.log.warn({ err: error, adapter }, 'a simulated provider does not serve'))
    })
    return opening
  }
  const stopHearing = deps.live.subscribe((notice) => {
    if (notice.what === 'centre') deps.background.run('open simulators', open)
  })
  return {
    open,
    of: (adapter) => opened.get(adapter),
    changed,
    close: () => {
      stopHearing()
      clearTimeout(telling)
      for (const simulator of opened.values()) simulator.close()
    },
  }
}

function hostOf(deps: SimulatorDeps, adapter: string, changed: () => void): SimulatorHost {
  const { centre, clock, config } = deps
  return {
    accounts: async () =>
      [...(await centre.get()).accountsBySlug.values()]
        .filter((account) => account.adapter === adapter && account.enabled)
        .map(({ slug }) => slug),
    changeSettings: async (account, settings) => {
      await deps.db.transaction(async (tx) => {
        const row = await lockAccount(tx, account)
        if (!row) return
        const set = JSON.parse(deps.seal.open(row.settings)) as Record<string, unknown>
        await updateAccount(tx, { ...row, settings: deps.seal.seal(JSON.stringify(mergeSettings(set, settings))) })
      })
      await centre.changed()
    },
    webhookUrl: (account) => `${config.publicUrl}/webhooks/${adapter}/${account}`,
    settings: async (account) => {
      const known = (await centre.get()).accountsBySlug.get(account)
      if (!known || known.adapter !== adapter) throw new Error(`there is no account ${account} of ${adapter}`)
      return known.settings
    },
    // Our public address may lead through a proxy that this machine cannot see: what is signed is public, what is called is local.
    fetch: (url, init) =>
      fetch(url.startsWith(config.publicUrl) ? config.localUrl + url.slice(config.publicUrl.length) : url, init),
    now: clock.now,
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: seededRandom(seed),
    changed,
  }
}
