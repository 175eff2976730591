import type { App } from './build-app.ts'

/** The description of all of /api, made from the very schemas that check requests. */
export function openapiRoutes(app: App): void {
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    const { paths = {}, ...description } = app.swagger()
    const ours = Object.fromEntries(Object.entries(paths).filter(([path]) => path.startsWith('/api/')))
    return reply.header('cache-control', 'no-cache').send({ ...description, paths: ours })
  })
}
