import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wholeOf, type Blobs } from '../../src/blobs/blobs.ts'
import { fileBlobs } from '../../src/blobs/file-blobs.ts'
import { s3Blobs } from '../../src/blobs/s3-blobs.ts'
import { startS3, type S3Double } from '../doubles/s3-double.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const dir = temporaryFolder('blobs-')
let s3: S3Double
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => {
  s3.close()
  rmSync(dir, { recursive: true, force: true })
})

const stores: [string, () => Blobs][] = [
  ['files', () => fileBlobs(dir)],
  ['S3', () => s3Blobs(s3.url)],
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

  test('of many kept together one is removed; the rest is there until all of it is', async () => {
    const blobs = open()
    const keys = await blobs.put('letters', items)
    await blobs.remove(keys[0]!)
    await blobs.remove(keys[0]!)
    const left = await blobs.read(keys[0]!).catch(() => Buffer.alloc(0))
    expect(left.every((byte) => byte === 0)).toBe(true)
    for (const n of [1, 2, 3]) expect((await blobs.read(keys[n]!)).equals(items[n]!)).toBe(true)
    for (const key of new Set(keys.map(wholeOf))) await blobs.remove(key)
    for (const key of keys) {
      await expect(blobs.read(key)).rejects.toMatchObject({ code: 'missing' })
      await blobs.remove(key)
    }
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
  expect(s3.seen.length).toBeGreaterThan(5)
  expect(
    s3.seen.every(({ authorization }) => authorization.includes('Credential=key/') && authorization.includes('/eu-north-1/s3/')),
  ).toBe(true)
  const [, open] = stores[1]!
  s3.refusing = true
  await expect(open().put('letters', [Buffer.from('x')])).rejects.toMatchObject({ code: 'storage-refused' })
  s3.refusing = false
  await expect(s3Blobs('http://a:b@127.0.0.1:1/bucket').read('x')).rejects.toMatchObject({ code: 'storage-unreachable' })
})
