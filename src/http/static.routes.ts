import fastifyStatic from '@fastify/static'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { notFound } from '../refusal.ts'
import type { App } from './build-app.ts'

const dist = join(import.meta.dirname, '../../agent-ui/dist')
/** Addresses the screens know: each is the same page, the browser's router does the rest. */
const pages = [
  '/',
  '/sign-in',
  '/desk',
  '/account',
  '/desk/*',
  '/board',
  '/board/*',
  '/admin',
  '/admin/*',
  '/ledger',
  '/ledger/*',
  '/planning',
  '/simulator',
]
const dayMs = 86_400_000
const yearMs = 365 * dayMs

/** Whoever mistypes an address gets a page that leads on; programs get what they can read. */
const typedByHand = ({ method, url, headers }: FastifyRequest) =>
  method === 'GET' && headers.accept?.includes('text/html') === true && !/^\/(?:api|webhooks|assets)\//.test(url)

/** The screens, built and compressed beforehand. Hashed files are kept for ever, the page that names them never. */
export async function staticRoutes(app: App): Promise<void> {
  const page = (reply: FastifyReply) => {
    if (!existsSync(join(dist, 'index.html'))) throw notFound()
    return reply.header('cache-control', 'no-store').sendFile('index.html', dist, { cacheControl: false })
  }
  await app.register(fastifyStatic, { root: dist, serve: false, preCompressed: true })
  for (const url of pages)
    app.get(url, { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => page(reply))
  app.get('/assets/*', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const { '*': file } = request.params as { '*': string }
    return reply.sendFile(`assets/${file}`, dist, { maxAge: yearMs, immutable: true })
  })
  app.get(
    '/:file(^[a-z0-9-]+\\.(?:svg|png|ico|webmanifest|txt)$)',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const { file } = request.params as { file: string }
      return reply.sendFile(file, dist, { maxAge: dayMs })
    },
  )
  app.setNotFoundHandler(async (request, reply) => {
    if (!typedByHand(request)) throw notFound()
    return page(reply.code(404))
  })
}
