import { z } from 'zod'
import { BlobError } from '../blobs/blob-error.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { asDownload } from '../http/as-download.ts'
import type { App } from '../http/build-app.ts'
import { isoOrNull } from '../http/iso.ts'
import { uuidParam } from '../http/page.contract.ts'
import type { KeptLetter } from '../messages/messages.table.ts'
import { notFound, Refusal } from '../refusal.ts'
import { NotUnderstood } from './letter-threads.ts'

const htmlQuery = z.object({ remote: z.coerce.number().int().min(0).max(1).default(0) })
const attachmentParam = uuidParam.extend({ index: z.coerce.number().int().min(0).max(9999) })

type LetterRow = { accountId: string; rawKey: string; subject: string | null; letter: KeptLetter }
type KeptRow = Omit<LetterRow, 'rawKey'> & { rawKey: string | null; originalDeletedAt: Date | null }

/** What strangers sent, on paths of its own: HTML that can do nothing, and files that are saved and never opened here. */
export function lettersRoutes(app: App, deps: Deps): void {
  const tags = ['messages']
  const config = { access: 'contacts.read', views: 'message' } as const

  app.get(
    '/api/messages/:id/html',
    { config, schema: { tags, summary: 'A letter as its sender made it, harmless', params: uuidParam, querystring: htmlQuery } },
    async (request, reply) => {
      const remote = request.query.remote === 1
      const { module, bytes } = await letterOf(deps, request.params.id)
      const page = await readable(deps.threads.html(module, bytes, { remote }))
      const pictures = remote ? 'data: https: http:' : 'data:'
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header(
          'content-security-policy',
          `default-src 'none'; img-src ${pictures}; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
        )
        .header('x-frame-options', 'SAMEORIGIN')
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'private, no-store')
        .send(page)
    },
  )

  app.get(
    '/api/messages/:id/attachments/:index',
    { config, schema: { tags, summary: 'One file of a letter, to be saved', params: attachmentParam } },
    async (request, reply) => {
      const { letter, module, bytes } = await letterOf(deps, request.params.id)
      const described = letter.attachments.find(({ index }) => index === request.params.index)
      if (!described) throw notFound()
      if (described.scan === 'infected')
        throw new Refusal('cannot', 'The virus scanner found something in this letter: its files are not given out.', {
          reason: 'infected',
        })
      const file = await readable(deps.threads.attachment(module, bytes, described.index))
      if (!file) throw notFound()
      return asDownload(reply, described.name, described.contentType).send(Buffer.from(file))
    },
  )

  app.get(
    '/api/messages/:id/original',
    { config, schema: { tags, summary: 'The letter as it arrived, to be saved', params: uuidParam } },
    async (request, reply) => {
      const row = await rowOf(deps, request.params.id)
      const bytes = await stored(deps.blobs.open(row.rawKey))
      return asDownload(reply, `${row.subject?.trim() || 'vestule'}.eml`, 'message/rfc822').send(bytes)
    },
  )
}

async function rowOf(deps: Pick<Deps, 'db'>, id: string): Promise<LetterRow> {
  const row = await deps.db.one<KeptRow>(sql`
    select m.account_id, l.raw_key, l.original_deleted_at, m.subject, m.letter from messages m join letters l on l.id = m.id where m.id = ${id} and m.letter is not null`)
  if (!row) throw notFound()
  const { originalDeletedAt, rawKey } = row
  if (originalDeletedAt !== null || rawKey === null)
    throw new Refusal(
      'cannot',
      'The original of this letter has been deleted: its time of keeping is over. The text is on the ticket.',
      {
        reason: 'original-deleted',
        deletedAt: isoOrNull(originalDeletedAt),
      },
    )
  return { ...row, rawKey }
}

async function letterOf(deps: Pick<Deps, 'db' | 'blobs' | 'centre'>, id: string) {
  const row = await rowOf(deps, id)
  const module = (await deps.centre.get()).accountsById.get(row.accountId)?.channel.listen?.understanding
  if (!module) throw notFound()
  return { letter: row.letter, module, bytes: await stored(deps.blobs.read(row.rawKey)) }
}

async function stored<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof BlobError && error.code === 'missing') throw notFound()
    throw error
  }
}

async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof NotUnderstood)
      throw new Refusal('cannot', 'This letter cannot be taken apart: save the original.', { reason: 'letter-unreadable' })
    throw error
  }
}
