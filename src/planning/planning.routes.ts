import { z } from 'zod'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { asDownload } from '../http/as-download.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { recordedDayView, replayNew, replayView, type ReplayNew } from './planning.contract.ts'
import { readDayRecord } from './read-day-record.ts'
import { readRecordedDays } from './read-recorded-days.ts'
import { cancelReplay, insertReplay, readReplay, readReplayed, readReplays } from './replays.store.ts'
import { asItWas, daysLike, theVeryDay } from './scenario-file.ts'

/** Which of a replay's scenarios: the day as it was is 0, the variants follow; `exact` is the very day. */
const scenarioParam = uuidParam.extend({ variant: z.union([z.literal('exact'), z.coerce.number().int().min(0).max(8)]) })

export function planningRoutes(app: App, deps: Deps): void {
  const tags = ['planning']
  const read = { access: 'planning.read' } as const
  const run = { access: 'planning.run' } as const

  app.get(
    '/api/planning/days',
    {
      config: read,
      schema: {
        tags,
        summary: 'Recorded days that can be played again',
        response: { 200: z.object({ items: z.array(recordedDayView), next: z.null() }) },
      },
    },
    async () => ({ items: await readRecordedDays(deps.db, await deps.centre.get(), deps.clock.now()), next: null }),
  )

  app.get(
    '/api/planning/replays',
    { config: read, schema: { tags, querystring: pageQuery, response: { 200: pageOf(replayView) } } },
    async ({ query }) => readReplays(deps.db, query),
  )

  app.post(
    '/api/planning/replays',
    {
      config: run,
      schema: { tags, summary: 'Play a recorded day again, in variants', body: replayNew, response: { 202: replayView } },
    },
    async (request, reply) => reply.code(202).send(await startReplay(deps, request.body, callerOf(request).userId)),
  )

  app.get(
    '/api/planning/replays/:id',
    { config: read, schema: { tags, params: uuidParam, response: { 200: replayView } } },
    async ({ params }) => viewOf(deps, params.id),
  )

  app.post(
    '/api/planning/replays/:id/cancel',
    { config: run, schema: { tags, params: uuidParam, response: { 200: replayView } } },
    async ({ params }) => {
      await viewOf(deps, params.id)
      if (!(await cancelReplay(deps.db, params.id, deps.clock.now())))
        throw new Refusal('wrong-state', 'It has ended already.', { reason: 'replay-over' })
      return viewOf(deps, params.id)
    },
  )

  app.get(
    '/api/planning/replays/:id/scenarios/:variant',
    { config: read, schema: { tags, summary: 'The scenario as a file for the command line', params: scenarioParam } },
    async ({ params: { id, variant } }, reply) => {
      const replay = await readReplayed(deps.db, id)
      if (!replay) throw notFound()
      const { recorded, asked } = replay
      const changed = variant === 'exact' ? asItWas : [asItWas, ...asked.variants][variant]
      if (!changed) throw notFound()
      const file = variant === 'exact' ? theVeryDay(recorded) : daysLike(recorded, changed, asked.replications)
      return asDownload(reply, `twin-${asked.day}-${variant}.json`, 'application/json').send(JSON.stringify(file))
    },
  )
}

async function viewOf(deps: Pick<Deps, 'db'>, id: string) {
  const replay = await readReplay(deps.db, id)
  if (!replay) throw notFound()
  return replay
}

async function startReplay(deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'jobs'>, asked: ReplayNew, by: string) {
  const at = deps.clock.now()
  const recorded = await readDayRecord(deps.db, await deps.centre.get(), asked.day, at)
  if (recorded.contacts.length === 0)
    throw new Refusal('cannot', 'day: nobody came that day, or nothing is stored of it any more', {
      field: 'day',
      reason: 'no-record',
    })
  if (recorded.agents.length === 0)
    throw new Refusal('cannot', 'day: nobody was there that day, or presences were not yet kept', {
      field: 'day',
      reason: 'no-record',
    })
  for (const [index, { skill }] of asked.variants.entries()) {
    if (skill && !recorded.agents.some(({ id }) => id === skill.agentId))
      throw new Refusal('bad-input', `variants[${index}].skill.agentId: expected an agent who was there that day`, {
        field: `variants[${index}].skill.agentId`,
      })
  }
  const id = newId(at.getTime())
  await insertReplay(deps.db, { id, asked, recorded, by, at })
  await deps.jobs.enqueue('run-replay', { replayId: id })
  return viewOf(deps, id)
}
