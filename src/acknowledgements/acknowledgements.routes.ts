import { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { notFound, Refusal } from '../refusal.ts'
import {
  acknowledgementsView,
  acknowledgementText,
  type AcknowledgementText,
  type AcknowledgementsView,
} from './acknowledgements.contract.ts'

const tags = ['acknowledgements']
const write = { access: 'settings.write' } as const

/** Whether and with what words the arrival of a letter is confirmed. */
export function acknowledgementRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/acknowledgements',
    {
      config: { access: 'settings.read' },
      schema: { tags, summary: 'Confirmations that a letter has come', response: { 200: acknowledgementsView } },
    },
    async () => readAll(deps),
  )

  app.put(
    '/api/acknowledgements/accounts/:slug',
    {
      config: write,
      schema: {
        tags,
        summary: 'Switch them on or off for an account',
        params: z.object({ slug: z.string().max(40) }),
        body: z.object({ on: z.boolean() }),
        response: { 200: acknowledgementsView },
      },
    },
    async (request) => {
      const { slug } = request.params
      const account = (await deps.centre.get()).accountsBySlug.get(slug)
      if (account?.channel.channel !== 'email') throw notFound()
      const now = deps.clock.now()
      const { on } = request.body
      await deps.db.transaction(async (tx) => {
        await tx.run(sql`
          insert into acknowledging_accounts (account_id, is_on, updated_at) values (${account.id}, ${on}, ${now})
          on conflict (account_id) do update set is_on = excluded.is_on, updated_at = excluded.updated_at`)
        const { userId } = callerOf(request)
        await audit(tx, { at: now, userId, action: 'acknowledgement.switch', subject: `account ${slug}`, details: { on } })
      })
      return readAll(deps)
    },
  )

  app.put(
    '/api/acknowledgements/texts',
    {
      config: write,
      schema: {
        tags,
        summary: 'Set a text; an empty one is none',
        body: acknowledgementText,
        response: { 200: acknowledgementsView },
      },
    },
    async (request) => {
      await putText(deps, request.body, callerOf(request).userId)
      return readAll(deps)
    },
  )
}

async function putText(deps: Deps, { topicId, hours, language, text }: AcknowledgementText, userId: string): Promise<void> {
  const { skills } = await deps.centre.get()
  if (topicId !== null && !skills.some(({ kind, code }) => kind === 'topic' && code === topicId))
    throw new Refusal('bad-input', 'topicId: no such topic', { field: 'topicId' })
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    await tx.run(sql`
      insert into acknowledgement_texts (topic, hours, language, text, updated_at) values (${topicId ?? ''}, ${hours}, ${language}, ${text}, ${now})
      on conflict (topic, hours, language) do update set text = excluded.text, updated_at = excluded.updated_at`)
    await audit(tx, {
      at: now,
      userId,
      action: 'acknowledgement.put',
      subject: `acknowledgement ${topicId ?? 'any'} ${hours} ${language}`,
      details: {},
    })
  })
}

async function readAll({ db, centre }: Pick<Deps, 'db' | 'centre'>): Promise<AcknowledgementsView> {
  const { accountsById } = await centre.get()
  const [on, texts] = await Promise.all([
    db.rows<{ accountId: string }>(sql`select account_id from acknowledging_accounts where is_on`),
    db.rows<Omit<AcknowledgementText, 'topicId'> & { topic: string }>(
      sql`select topic, hours, language, text from acknowledgement_texts where text <> '' order by topic, hours desc, language`,
    ),
  ])
  return {
    accounts: [...accountsById.values()]
      .filter(({ channel }) => channel.channel === 'email')
      .map(({ id, slug, name }) => ({ account: slug, name, on: on.some(({ accountId }) => accountId === id) })),
    texts: texts.map(({ topic, ...text }) => ({ ...text, topicId: topic === '' ? null : topic })),
  }
}
