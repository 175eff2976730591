import { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { notFound } from '../refusal.ts'
import { signatureChange, signatureView, type SignatureView } from './templates.contract.ts'
import { textLanguages } from './text-fields.contract.ts'

const tags = ['templates']
const params = z.object({ account: z.string().max(40), language: z.enum(textLanguages) })

/** What stands below letters, one text per account and language. */
export function signatureRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/signatures',
    {
      config: { access: 'settings.read' },
      schema: {
        tags,
        summary: 'What stands below letters, per account and language',
        response: { 200: z.object({ items: z.array(signatureView), next: z.null() }) },
      },
    },
    async () => {
      const accounts = [...(await deps.centre.get()).accountsById.values()].filter(({ channel }) => channel.channel === 'email')
      const rows = await deps.db.rows<{ accountId: string; language: string; text: string }>(
        sql`select account_id, language, text from signatures`,
      )
      const items = accounts
        .toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
        .flatMap(({ id, slug, name }) =>
          textLanguages.map((language): SignatureView => {
            const text = rows.find((row) => row.accountId === id && row.language === language)?.text ?? ''
            return { account: slug, accountName: name, language, text }
          }),
        )
      return { items, next: null }
    },
  )

  app.put(
    '/api/signatures/:account/:language',
    {
      config: { access: 'settings.write' },
      schema: {
        tags,
        summary: 'Set a signature; an empty one is none',
        params,
        body: signatureChange,
        response: { 200: signatureView },
      },
    },
    async (request) => {
      const { account: slug, language } = request.params
      const { text } = request.body
      const account = (await deps.centre.get()).accountsBySlug.get(slug)
      if (account?.channel.channel !== 'email') throw notFound()
      const now = deps.clock.now()
      await deps.db.transaction(async (tx) => {
        await tx.run(sql`
          insert into signatures (account_id, language, text, updated_at) values (${account.id}, ${language}, ${text}, ${now})
          on conflict (account_id, language) do update set text = excluded.text, updated_at = excluded.updated_at`)
        const { userId } = callerOf(request)
        await audit(tx, { at: now, userId, action: 'signature.put', subject: `account ${slug}`, details: { language } })
      })
      return { account: slug, accountName: account.name, language, text }
    },
  )
}
