import multipart from '@fastify/multipart'
import { BlobError } from '../blobs/blob-error.ts'
import { sql } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import type { Deps } from '../deps.ts'
import { asDownload } from '../http/as-download.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { isoOrNull } from '../http/iso.ts'
import { uuidParam } from '../http/page.contract.ts'
import { scanLetter } from '../letters/scan-letter.ts'
import { notFound, Refusal } from '../refusal.ts'
import { fileTypeOf } from './file-type-of.ts'
import { removeDiscarded } from './forget-uploads.ts'
import { uploadView, type UploadView } from './uploads.contract.ts'

const maxBytes = 25 * 1024 * 1024
/** What stands around a file in a form. */
const formBytes = 64 * 1024
const typeBytes = 4100
const maxName = 200

/** Files to be sent with a letter: first they come here, then the letter names them. */
export async function uploadRoutes(app: App, deps: Deps): Promise<void> {
  const tags = ['messages']
  await app.register(multipart, { limits: { files: 1, fields: 10, fileSize: maxBytes, parts: 11 }, throwFileSizeLimit: false })

  app.post(
    '/api/uploads',
    {
      config: { access: 'contacts.read' },
      bodyLimit: maxBytes + formBytes,
      schema: {
        tags,
        summary: 'A file (multipart/form-data, one file of at most 25 MB); typed by its content',
        consumes: ['multipart/form-data'],
        response: { 201: uploadView },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart()) throw new Refusal('not-supported', 'Send the file as multipart/form-data.')
      const file = await request.file()
      if (!file) throw new Refusal('bad-input', 'file: send one file', { field: 'file' })
      const view = await keepUpload(deps, callerOf(request).userId, file.filename, file.file)
      return reply.code(201).send(view)
    },
  )

  app.get(
    '/api/uploads/:id',
    { config: { access: 'contacts.read' }, schema: { tags, summary: 'A file we sent, to be saved', params: uuidParam } },
    async (request, reply) => {
      const row = await deps.db.one<{ name: string; contentType: string; blobKey: string | null; discardedAt: Date | null }>(sql`
        select name, content_type, blob_key, discarded_at from uploads
        where id = ${request.params.id} and (message_id is not null or (user_id = ${callerOf(request).userId} and discarded_at is null))`)
      if (!row) throw notFound()
      if (row.blobKey === null || row.discardedAt !== null)
        throw new Refusal('cannot', 'This file has been deleted: its time of keeping is over.', {
          reason: 'file-deleted',
          deletedAt: isoOrNull(row.discardedAt),
        })
      const bytes = await deps.blobs.open(row.blobKey).catch((error: unknown) => {
        throw error instanceof BlobError && error.code === 'missing' ? notFound() : error
      })
      return asDownload(reply, row.name, row.contentType).send(bytes)
    },
  )

  app.delete(
    '/api/uploads/:id',
    {
      config: { access: 'contacts.read' },
      schema: { tags, summary: 'A file that is not to be sent after all', params: uuidParam },
    },
    async (request, reply) => {
      const gone = await deps.db.run(sql`
        update uploads set discarded_at = ${deps.clock.now()}
        where id = ${request.params.id} and user_id = ${callerOf(request).userId} and message_id is null and discarded_at is null`)
      if (gone === 0) throw notFound()
      deps.background.run('remove uploads', () => removeDiscarded(deps))
      return reply.code(204).send()
    },
  )
}

async function keepUpload(
  deps: Pick<Deps, 'db' | 'blobs' | 'clock' | 'config' | 'log'>,
  userId: string,
  filename: string,
  bytes: AsyncIterable<Uint8Array> & { truncated: boolean },
): Promise<UploadView> {
  const now = deps.clock.now()
  const tooLarge = () => new Refusal('too-large', 'file: at most 25 MB', { field: 'file', reason: 'file-too-large' })
  const stored = await deps.blobs.putStream('uploads', bytes, maxBytes).catch((error: unknown) => {
    throw error instanceof BlobError && error.code === 'too-large' ? tooLarge() : error
  })
  const refused = bytes.truncated
    ? tooLarge()
    : stored.size === 0
      ? new Refusal('bad-input', 'file: it is empty', { field: 'file', reason: 'file-empty' })
      : (await scanLetter(deps, stored.key)) === 'infected'
        ? new Refusal('cannot', 'The virus scanner found something in this file: it is not sent.', { reason: 'file-infected' })
        : null
  if (refused) {
    await deps.blobs.remove(stored.key)
    throw refused
  }
  const name = nameOf(filename)
  const contentType = await fileTypeOf(await deps.blobs.readStart(stored.key, typeBytes), name)
  const id = newId(now.getTime())
  await deps.db.run(sql`
    insert into uploads (id, user_id, name, content_type, size, sha256, blob_key, created_at)
    values (${id}, ${userId}, ${name}, ${contentType}, ${stored.size}, ${stored.sha256}, ${stored.key}, ${now})`)
  return { id, name, contentType, size: stored.size, url: `/api/uploads/${id}` }
}

/** Without folders and what steers a terminal or a header. */
function nameOf(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? ''
  // oxlint-disable-next-line no-control-regex -- exactly those are taken out
  const clean = last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069"<>]/g, '').trim()
  return [...clean.toWellFormed()].slice(0, maxName).join('') || 'pielikums'
}
