import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { AwsClient } from 'aws4fetch'
import { BlobError } from './blob-error.ts'
import type { Blobs } from './blobs.ts'

const answerLimitMs = 60_000
const atOnce = 8

/**
 * A bucket of any S3-compatible store: https://KEY:SECRET@host/bucket, `?region=` where the store asks for one. It answers a PUT when
 * it has it.
 */
export function s3Blobs(url: string): Blobs {
  const { origin, pathname, username, password, searchParams } = new URL(url)
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    service: 's3',
    region: searchParams.get('region') ?? 'us-east-1',
    retries: 2,
  })
  const addressOf = (key: string) => `${origin}${pathname.replace(/\/+$/, '')}/${key}`

  async function ask(key: string, init: RequestInit): Promise<Response> {
    let response: Response
    try {
      response = await client.fetch(addressOf(key), { ...init, signal: AbortSignal.timeout(answerLimitMs) })
    } catch (error) {
      throw new BlobError('storage-unreachable', error)
    }
    if (response.ok) return response
    await response.body?.cancel()
    if (response.status === 404) throw new BlobError('missing')
    throw new BlobError(response.status >= 500 ? 'storage-unreachable' : 'storage-refused')
  }

  async function keep(folder: string, body: Uint8Array): Promise<string> {
    const key = `${folder}/${new Date().toISOString().slice(0, 10)}/${randomUUID()}`
    await ask(key, { method: 'PUT', body: body as Uint8Array<ArrayBuffer> })
    return key
  }

  return {
    async put(folder, items) {
      const keys: string[] = []
      for (let n = 0; n < items.length; n += atOnce)
        keys.push(...(await Promise.all(items.slice(n, n + atOnce).map((item) => keep(folder, item)))))
      return keys
    },
    async putStream(folder, source, maxBytes) {
      // Signed requests tell their length first: the stream is counted on its way through a file.
      const room = await mkdtemp(join(tmpdir(), 'blob-'))
      try {
        const { size, sha256 } = await spool(join(room, 'blob'), source, maxBytes)
        const key = `${folder}/${new Date().toISOString().slice(0, 10)}/${randomUUID()}`
        await ask(key, {
          method: 'PUT',
          headers: { 'content-length': String(size), 'x-amz-content-sha256': sha256 },
          body: Readable.toWeb(createReadStream(join(room, 'blob'))) as globalThis.ReadableStream,
          duplex: 'half',
        } as RequestInit)
        return { key, size, sha256 }
      } finally {
        await rm(room, { recursive: true, force: true })
      }
    },
    read: async (key) => Buffer.from(await (await ask(key, {})).arrayBuffer()),
    readStart: async (key, bytes) =>
      Buffer.from(await (await ask(key, { headers: { range: `bytes=0-${bytes - 1}` } })).arrayBuffer()),
    async open(key) {
      const { body } = await ask(key, {})
      return body ? Readable.fromWeb(body as ReadableStream) : Readable.from([])
    },
    remove: async (key) => void (await ask(key, { method: 'DELETE' }).catch(unlessMissing)),
  }
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof BlobError && error.code === 'missing')) throw error
}

async function spool(path: string, source: AsyncIterable<Uint8Array>, maxBytes: number) {
  const file = await open(path, 'wx', 0o600)
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const piece of source) {
      size += piece.length
      if (size > maxBytes) throw new BlobError('too-large')
      hash.update(piece)
      await file.write(piece)
    }
  } finally {
    await file.close()
  }
  return { size, sha256: hash.digest('hex') }
}
