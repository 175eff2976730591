import { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql, uniqueViolation } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { iso } from '../http/iso.ts'
import { pageOf, uuidParam } from '../http/page.contract.ts'
import { notFound, Refusal } from '../refusal.ts'
import { fieldValues } from './field-values.ts'
import { fillFields } from './fill-fields.ts'
import {
  templateChange,
  templateNew,
  templatesQuery,
  templateView,
  type TemplateNew,
  type TemplateView,
} from './templates.contract.ts'

type TemplateRow = Omit<TemplateView, 'updatedAt' | 'filled'> & { updatedAt: Date }

const tags = ['templates']
const write = { access: 'settings.write' } as const

/** Texts agents begin with. */
export function templateRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/templates',
    {
      config: { access: 'contacts.read' },
      schema: {
        tags,
        summary: 'Texts to begin with; for a contact with their fields filled in, those in its language first',
        querystring: templatesQuery,
        response: { 200: pageOf(templateView) },
      },
    },
    async (request) => readTemplates(deps, request.query, callerOf(request).name),
  )

  app.post(
    '/api/templates',
    { config: write, schema: { tags, summary: 'A new text', body: templateNew, response: { 201: templateView } } },
    async (request, reply) => {
      const id = newId(deps.clock.now().getTime())
      return reply.code(201).send(await putTemplate(deps, callerOf(request).userId, id, request.body, 'template.add'))
    },
  )

  app.patch(
    '/api/templates/:id',
    {
      config: write,
      schema: { tags, summary: 'Change a text', params: uuidParam, body: templateChange, response: { 200: templateView } },
    },
    async (request) => {
      const row = await readTemplate(deps, request.params.id)
      // Left out is not the same as made empty: only what is given changes.
      const given = Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined))
      return putTemplate(deps, callerOf(request).userId, row.id, { ...row, ...given }, 'template.change')
    },
  )

  app.delete(
    '/api/templates/:id',
    { config: write, schema: { tags, summary: 'Offer a text no more', params: uuidParam, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const now = deps.clock.now()
      await deps.db.transaction(async (tx) => {
        const gone = await tx.run(
          sql`update templates set retired_at = ${now} where id = ${request.params.id} and retired_at is null`,
        )
        if (gone === 0) throw notFound()
        const { userId } = callerOf(request)
        await audit(tx, { at: now, userId, action: 'template.retire', subject: `template ${request.params.id}`, details: {} })
      })
      return reply.code(204).send()
    },
  )
}

async function readTemplates(deps: Deps, query: z.output<typeof templatesQuery>, agentName: string) {
  const { contactId, language = null, limit, after = '' } = query
  const fields = contactId ? await fieldValues(deps.db, await deps.centre.get(), contactId, agentName, deps.clock.now()) : null
  if (contactId && !fields) throw notFound()
  const rows = await deps.db.rows<TemplateRow & { place: string }>(sql`
    select * from (
      select t.id, t.name, t.language, t.channel, t.text, t.updated_at,
        case when t.language = ${fields?.language ?? null} then '0' else '1' end || t.language || ' ' || t.name as place
      from templates t where t.retired_at is null and (${language}::text is null or t.language = ${language})
        and (${contactId ?? null}::uuid is null or t.channel is null or t.channel = (select channel from contacts where id = ${contactId ?? null}::uuid))) p
    where place > ${after} order by place limit ${limit + 1}`)
  const items = rows.slice(0, limit)
  return {
    items: items.map((row) => viewOf(row, fields ? fillFields(row.text, fields.values) : null)),
    next: rows.length > limit ? (items.at(-1)?.place ?? null) : null,
  }
}

const viewOf = ({ id, name, language, channel, text, updatedAt }: TemplateRow, filled: string | null): TemplateView => ({
  id,
  name,
  language,
  channel,
  text,
  filled,
  updatedAt: iso(updatedAt),
})

async function readTemplate({ db }: Pick<Deps, 'db'>, id: string): Promise<TemplateRow> {
  const row = await db.one<TemplateRow>(
    sql`select id, name, language, channel, text, updated_at from templates where id = ${id} and retired_at is null`,
  )
  if (!row) throw notFound()
  return row
}

async function putTemplate(
  deps: Pick<Deps, 'db' | 'clock'>,
  userId: string,
  id: string,
  { name, language, channel, text }: TemplateNew,
  action: 'template.add' | 'template.change',
): Promise<TemplateView> {
  const now = deps.clock.now()
  try {
    await deps.db.transaction(async (tx) => {
      await tx.run(sql`
        insert into templates (id, name, language, channel, text, updated_at) values (${id}, ${name}, ${language}, ${channel}, ${text}, ${now})
        on conflict (id) do update set name = excluded.name, language = excluded.language, channel = excluded.channel, text = excluded.text, updated_at = excluded.updated_at`)
      await audit(tx, { at: now, userId, action, subject: `template ${id}`, details: { name, language, channel } })
    })
  } catch (error) {
    if (uniqueViolation(error) === 'templates_name')
      throw new Refusal('wrong-state', 'name: another template in this language has it', {
        field: 'name',
        reason: 'template-name-taken',
      })
    throw error
  }
  return viewOf({ id, name, language, channel, text, updatedAt: now }, null)
}
