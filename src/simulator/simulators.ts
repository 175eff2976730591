import { channels } from '../../channels/registry.ts'
import type { Simulator, SimulatorHost } from '../../channels/channel.ts'
import type { Deps } from '../deps.ts'
import { seededRandom } from './seeded-random.ts'

export type Simulators = {
  of: (adapter: string) => Simulator | undefined
  /** Tells watching pages that something changed. */
  changed: () => void
  close: () => void
}

/** A busy day changes something every few milliseconds; a page that is looked at needs a few a second. */
const tellEveryMs = 250
const seed = 1

/** One simulated provider per adapter, in this process, reached over real HTTP like the real one. */
export function openSimulators(deps: Pick<Deps, 'centre' | 'clock' | 'config' | 'live'>): Simulators {
  let telling: NodeJS.Timeout | undefined
  const changed = () => {
    telling ??= setTimeout(() => {
      telling = undefined
      deps.live.publish([{ what: 'simulator', id: null }])
    }, tellEveryMs).unref()
  }
  const opened = new Map(channels.map((channel) => [channel.adapter, channel.simulator(hostOf(deps, channel.adapter, changed))]))
  return {
    of: (adapter) => opened.get(adapter),
    changed,
    close: () => {
      clearTimeout(telling)
      for (const simulator of opened.values()) simulator.close()
    },
  }
}

function hostOf(
  { centre, clock, config }: Pick<Deps, 'centre' | 'clock' | 'config'>,
  adapter: string,
  changed: () => void,
): SimulatorHost {
  return {
    webhookUrl: (account) => `${config.publicUrl}/webhooks/${adapter}/${account}`,
    settings: async (account) => {
      const known = (await centre.get()).accountsBySlug.get(account)
      if (!known || known.adapter !== adapter) throw new Error(`there is no account ${account} of ${adapter}`)
      return known.settings
    },
    // Our public address may lead through a proxy that this machine cannot see: what is signed is public, what is called is local.
    fetch: (input, init) =>
      fetch(
        typeof input === 'string' && input.startsWith(config.publicUrl)
          ? config.localUrl + input.slice(config.publicUrl.length)
          : input,
        init,
      ),
    now: clock.now,
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: seededRandom(seed),
    changed,
  }
}
