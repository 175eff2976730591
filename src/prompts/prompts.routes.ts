import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { audit } from '../audit/append-audit.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { notFound, Refusal } from '../refusal.ts'
import { audioTypeOf } from './audio-type.ts'
import { holdMusic } from './hold-music.ts'
import { audioUrl, promptProblem } from './prompt-for.ts'
import {
  promptChange,
  promptKeys,
  promptLanguages,
  promptView,
  type PromptKey,
  type PromptLanguage,
  type PromptView,
} from './prompts.contract.ts'
import { shippedPrompts } from './shipped-prompts.ts'

const audioLimitBytes = 5 * 1024 * 1024
const promptParams = z.object({ key: z.enum(promptKeys), language: z.enum(promptLanguages) })
type PromptId = z.infer<typeof promptParams>

export function promptRoutes(app: App, deps: Deps): void {
  app.addContentTypeParser(
    ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/mpeg', 'application/octet-stream'],
    { parseAs: 'buffer', bodyLimit: audioLimitBytes },
    (_request, body, done) => done(null, body),
  )

  app.get(
    '/api/prompts',
    {
      config: { access: 'settings.read' },
      schema: {
        tags: ['prompts'],
        summary: 'What callers hear',
        response: { 200: z.object({ items: z.array(promptView), next: z.null() }) },
      },
    },
    async () => ({ items: await readPrompts(deps), next: null }),
  )

  app.put(
    '/api/prompts/:key/:language',
    {
      config: { access: 'settings.write' },
      schema: {
        tags: ['prompts'],
        summary: 'Change a text; an empty one brings back the shipped text',
        params: promptParams,
        body: promptChange,
        response: { 200: promptView },
      },
    },
    async (request) => {
      const {
        params,
        body: { text },
      } = request
      const problem = promptProblem(text, params.language)
      if (problem) throw new Refusal('bad-input', `text: ${problem}`, { field: 'text' })
      return change(deps, params, callerOf(request).userId, 'prompt.text', (tx, now, userId) =>
        tx.run(sql`
      insert into prompts (key, language, text, updated_at, updated_by) values (${params.key}, ${params.language}, ${text}, ${now}, ${userId})
      on conflict (key, language) do update set text = excluded.text, updated_at = excluded.updated_at, updated_by = excluded.updated_by`),
      )
    },
  )

  recordingRoutes(app, deps)
}

function recordingRoutes(app: App, deps: Deps): void {
  app.put(
    '/api/prompts/:key/:language/audio',
    {
      config: { access: 'settings.write' },
      bodyLimit: audioLimitBytes,
      schema: {
        tags: ['prompts'],
        summary: 'Upload a recording (WAV or MP3, at most 5 MiB) in place of the text',
        params: promptParams,
        response: { 200: promptView },
      },
    },
    async (request) => {
      const { params, body } = request as { params: PromptId; body: unknown }
      const type = Buffer.isBuffer(body) ? audioTypeOf(body) : null
      if (!Buffer.isBuffer(body) || type === null) throw new Refusal('not-supported', 'Expected a WAV or MP3 file as the body.')
      return change(deps, params, callerOf(request).userId, 'prompt.audio', (tx, now, userId) =>
        tx.run(sql`
      insert into prompts (key, language, text, audio, audio_type, updated_at, updated_by) values (${params.key}, ${params.language}, '', ${body}, ${type}, ${now}, ${userId})
      on conflict (key, language) do update set audio = excluded.audio, audio_type = excluded.audio_type, updated_at = excluded.updated_at, updated_by = excluded.updated_by`),
      )
    },
  )

  app.delete(
    '/api/prompts/:key/:language/audio',
    {
      config: { access: 'settings.write' },
      schema: {
        tags: ['prompts'],
        summary: 'Remove the recording: the text is said again',
        params: promptParams,
        response: { 200: promptView },
      },
    },
    async (request) => {
      const { params } = request
      return change(deps, params, callerOf(request).userId, 'prompt.audio-remove', (tx, now, userId) =>
        tx.run(sql`
      update prompts set audio = null, audio_type = null, updated_at = ${now}, updated_by = ${userId} where key = ${params.key} and language = ${params.language}`),
      )
    },
  )

  app.get(
    '/prompts/:file',
    {
      config: { access: 'public' },
      schema: {
        hide: true,
        params: z.object({ file: z.string().max(100) }),
        querystring: z.object({ v: z.string().max(40).optional() }),
      },
    },
    async (request, reply) => sendAudio(deps, request.params.file, reply),
  )
}

async function change(
  deps: Deps,
  { key, language }: PromptId,
  userId: string,
  action: string,
  write: (tx: Tx, now: Date, userId: string) => Promise<number>,
): Promise<PromptView> {
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    await write(tx, now, userId)
    await audit(tx, { at: now, userId, action, subject: `prompt ${key}.${language}` })
  })
  await deps.centre.changed()
  const view = (await readPrompts(deps)).find((prompt) => prompt.key === key && prompt.language === language)
  if (!view) throw notFound()
  return view
}

type PromptRow = { key: PromptKey; language: PromptLanguage; text: string; hasAudio: boolean; updatedAt: Date }

async function readPrompts(deps: Pick<Deps, 'db' | 'config'>): Promise<PromptView[]> {
  const rows = await deps.db.rows<PromptRow>(
    sql`select key, language, text, audio is not null as has_audio, updated_at from prompts`,
  )
  const own = new Map(rows.map((row) => [`${row.key}.${row.language}`, row]))
  return promptKeys.flatMap((key) =>
    promptLanguages.map((language) => {
      const row = own.get(`${key}.${language}`)
      const shipped = shippedPrompts[key][language]
      return {
        key,
        language,
        text: row?.text || shipped,
        shipped,
        hasAudio: row?.hasAudio ?? false,
        audioUrl: audioUrl(deps.config.publicUrl, key, language, row?.hasAudio ? String(row.updatedAt.getTime()) : null),
        updatedAt: row?.updatedAt.toISOString() ?? null,
      }
    }),
  )
}

/** Providers fetch it for every caller unless told to keep it; a new recording has a new address. */
const keep = 'public, max-age=31536000, immutable'

async function sendAudio(deps: Pick<Deps, 'db'>, file: string, reply: FastifyReply): Promise<FastifyReply> {
  if (file === 'hold-music.wav') return reply.header('cache-control', keep).type('audio/wav').send(holdMusic())
  const [key = '', language = ''] = file.split('.')
  const row = await deps.db.one<{ audio: Buffer | null; audioType: string | null }>(
    sql`select audio, audio_type from prompts where key = ${key} and language = ${language}`,
  )
  if (!row?.audio) throw notFound()
  return reply
    .header('cache-control', keep)
    .type(row.audioType ?? 'application/octet-stream')
    .send(row.audio)
}
