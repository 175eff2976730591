import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { pageOf, pageQuery, uuidParam } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import { adoptShadow, dropShadow, startShadow, undoShadow } from './change-shadow.ts'
import { shadowDifferenceView, shadowNew, shadowView, type ShadowView } from './shadow.contract.ts'
import { readDifferences, readShadow, readShadows } from './shadows.store.ts'

export function shadowRoutes(app: App, deps: Deps): void {
  const tags = ['shadow']
  const read = { access: 'settings.read' } as const
  const write = { access: 'settings.write' } as const

  app.get(
    '/api/shadows',
    {
      config: read,
      schema: {
        tags,
        summary: 'Changed policies that ran beside the live one',
        querystring: pageQuery,
        response: { 200: pageOf(shadowView) },
      },
    },
    async ({ query }) => readShadows(deps.db, query, await liveVersion(deps)),
  )

  app.post(
    '/api/shadows',
    {
      config: write,
      schema: { tags, summary: 'Let a changed policy run beside the live one', body: shadowNew, response: { 201: shadowView } },
    },
    async (request, reply) =>
      reply.code(201).send(await viewOf(deps, await startShadow(deps, request.body, callerOf(request).userId))),
  )

  app.get(
    '/api/shadows/:id',
    { config: read, schema: { tags, params: uuidParam, response: { 200: shadowView } } },
    async ({ params }) => viewOf(deps, params.id),
  )

  app.get(
    '/api/shadows/:id/differences',
    {
      config: read,
      schema: {
        tags,
        summary: 'Decision by decision, where it would have been otherwise',
        params: uuidParam,
        querystring: pageQuery,
        response: { 200: pageOf(shadowDifferenceView) },
      },
    },
    async ({ params, query }) => {
      await viewOf(deps, params.id)
      return readDifferences(deps.db, params.id, query)
    },
  )

  stepRoutes(app, deps)
}

/** What becomes of a trial. */
function stepRoutes(app: App, deps: Deps): void {
  const steps = { drop: dropShadow, adopt: adoptShadow, undo: undoShadow } as const
  for (const name of ['drop', 'adopt', 'undo'] as const) {
    app.post(
      `/api/shadows/:id/${name}`,
      { config: { access: 'settings.write' }, schema: { tags: ['shadow'], params: uuidParam, response: { 200: shadowView } } },
      async (request) => {
        await steps[name](deps, request.params.id, callerOf(request).userId)
        return viewOf(deps, request.params.id)
      },
    )
  }
}

const liveVersion = async (deps: Pick<Deps, 'centre'>) => (await deps.centre.get()).settingsVersion

async function viewOf(deps: Pick<Deps, 'db' | 'centre'>, id: string): Promise<ShadowView> {
  const shadow = await readShadow(deps.db, id, await liveVersion(deps))
  if (!shadow) throw notFound()
  return shadow
}
