import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { App } from '../http/build-app.ts'
import { checkChain, newChainMemory } from '../kpi/check-chain.ts'
import {
  countCallsWithoutEnding,
  countDoubleOffers,
  countFailedEvents,
  countOverCapacity,
  countOwnerlessWork,
} from './count-invariants.ts'
import { invariantNames, type Invariants } from './invariants.contract.ts'

/** all=1: look at everything ever written, not only at what is new. */
const invariantsQuery = z.object({ all: z.coerce.number().int().min(0).max(1).default(0) })
const invariantsView = z.object(Object.fromEntries(invariantNames.map((name) => [name, z.number().int()])))

export function invariantsRoutes(app: App, deps: Deps): void {
  const memory = newChainMemory()
  let checking: Promise<unknown> = Promise.resolve()

  /** One check at a time: two would follow the same rows with one memory. */
  function chainBreaks(all: boolean): Promise<number> {
    const check = checking.catch(() => undefined).then(async () => (await checkChain(deps.db, memory, { all })).breaks.length)
    checking = check
    return check
  }

  app.get(
    '/api/invariants',
    {
      config: { access: 'invariants.read' },
      schema: { tags: ['invariants'], querystring: invariantsQuery, response: { 200: invariantsView } },
    },
    async (request): Promise<Invariants> => {
      const all = request.query.all === 1
      const { policy } = await deps.centre.get()
      const [ownerlessWork, doubleOffers, overCapacity, callsWithoutEnding, failedEvents, breaks] = await Promise.all([
        countOwnerlessWork(deps.db),
        countDoubleOffers(deps.db),
        countOverCapacity(deps.db, policy.weights),
        countCallsWithoutEnding(deps.db, deps.clock.now(), all),
        countFailedEvents(deps.db),
        chainBreaks(all),
      ])
      return { ownerlessWork, doubleOffers, overCapacity, callsWithoutEnding, failedEvents, chainBreaks: breaks }
    },
  )
}
