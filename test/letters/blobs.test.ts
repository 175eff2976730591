import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Blobs } from '../../src/blobs/blobs.ts'
import { fileBlobs } from '../../src/blobs/file-blobs.ts'
import { s3Blobs } from '../../src/blobs/s3-blobs.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const dir = temporaryFolder('blobs-')
const objects = new Map<string, Buffer>()
const seen: { method: string; authorization: string }[] = []
let failing = 0
let server: Server

/** A store as S3 is: PUT, GET with a range, DELETE, signed requests. */
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', authorization: request.headers.authorization ?? '' })
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const key = new URL(request.url ?? '', 'http://s3').pathname
      const found = objects.get(key)
      if (failing > 0) response.writeHead(403).end()
      else if (request.method === 'PUT') {
        objects.set(key, Buffer.concat(chunks))
        response.writeHead(200).end()
      } else if (!found) response.writeHead(404).end()
      else if (request.method === 'DELETE') {
        objects.delete(key)
        response.writeHead(204).end()
      } else {
        const range = /bytes=0-(\d+)/.exec(request.headers.range ?? '')
        response.writeHead(range ? 206 : 200).end(range ? found.subarray(0, Number(range[1]) + 1) : found)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  rmSync(dir, { recursive: true, force: true })
})

const stores: [string, () => Blobs][] = [
  ['files', () => fileBlobs(dir)],
  ['S3', () => s3Blobs(`http://key:secret%2F1@127.0.0.1:${(server.address() as AddressInfo).port}/bucket?region=eu-north-1`)],
]

describe.each(stores)('%s', (_, open) => {
  const items = [Buffer.from('viens'), Buffer.alloc(700_000, 'b'), Buffer.from(''), Buffer.from('četri')]

  test('many at once come back as they were, each by its key', async () => {
    const blobs = open()
    const keys = await blobs.put('letters', items)
    expect(new Set(keys).size).toBe(4)
    for (const [n, key] of keys.entries()) {
      expect((await blobs.read(key)).equals(items[n]!)).toBe(true)
      expect((await buffer(await blobs.open(key))).equals(items[n]!)).toBe(true)
    }
    expect((await blobs.readStart(keys[1]!, 10)).toString()).toBe('b'.repeat(10))
    expect((await blobs.readStart(keys[3]!, 100)).toString()).toBe('četri')
  })

  test('a stream: its size and sum; one that is too long is not kept', async () => {
    const blobs = open()
    async function* pieces() {
      for (const item of items) yield item
    }
    const kept = await blobs.putStream('letters', pieces(), 1_000_000)
    expect(kept.size).toBe(700_011)
    expect((await blobs.read(kept.key)).equals(Buffer.concat(items))).toBe(true)
    await expect(blobs.putStream('letters', pieces(), 1000)).rejects.toMatchObject({ code: 'too-large' })
  })

  test('what is removed is gone, and only that; to remove it again changes nothing', async () => {
    const blobs = open()
    const keep = async () => (await blobs.putStream('uploads', Readable.from([Buffer.from('viens')]), 10)).key
    const [first, second] = [await keep(), await keep()]
    await blobs.remove(first)
    await blobs.remove(first)
    await expect(blobs.read(first)).rejects.toMatchObject({ code: 'missing' })
    expect((await blobs.read(second)).toString()).toBe('viens')
  })

  test('what is not there is said to be missing', async () => {
    const blobs = open()
    const gone = 'letters/2026-11-24/01a20d10-bdb4-7037-a442-b460e7508140'
    await expect(blobs.read(gone)).rejects.toMatchObject({ code: 'missing' })
    await expect(blobs.open(gone)).rejects.toMatchObject({ code: 'missing' })
  })
})

test('files: no key leads elsewhere, and a disk that refuses is said to', async () => {
  await expect(fileBlobs(dir).read('letters/../../etc/passwd')).rejects.toMatchObject({ code: 'missing' })
  writeFileSync(join(dir, 'file'), '')
  await expect(fileBlobs(join(dir, 'file')).put('letters', [Buffer.from('x')])).rejects.toMatchObject({ code: 'disk-refused' })
})

test('S3: every request is signed; a store that refuses or is away is said to', async () => {
  expect(seen.length).toBeGreaterThan(5)
  expect(
    seen.every(({ authorization }) => authorization.includes('Credential=key/') && authorization.includes('/eu-north-1/s3/')),
  ).toBe(true)
  const [, open] = stores[1]!
  failing = 1
  await expect(open().put('letters', [Buffer.from('x')])).rejects.toMatchObject({ code: 'storage-refused' })
  failing = 0
  await expect(s3Blobs('http://a:b@127.0.0.1:1/bucket').read('x')).rejects.toMatchObject({ code: 'storage-unreachable' })
})
