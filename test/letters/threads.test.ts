import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NotUnderstood, openLetterThreads, type LetterThreads } from '../../src/letters/letter-threads.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** What a letter may cost is a processor's time, not the clock's. */
const dir = temporaryFolder('threads-')
let threads: LetterThreads
let module: URL
beforeAll(() => {
  // 'waits' takes three seconds and no processor, 'works' takes as much of one as it gets, 'throws' says so.
  writeFileSync(
    join(dir, 'understanding.mjs'),
    `export async function understand(bytes) {
      const what = Buffer.from(bytes).toString()
      if (what === 'throws') throw new Error('nonsense')
      if (what === 'waits') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000)
      if (what === 'works') for (;;);
      return { subject: what }
    }`,
  )
  module = pathToFileURL(join(dir, 'understanding.mjs'))
  threads = openLetterThreads()
})
afterAll(async () => {
  await threads.close()
  rmSync(dir, { recursive: true, force: true })
})

const read = async (...letters: string[]) => {
  const given = letters.map((each) => ({ bytes: new TextEncoder().encode(each), whole: true }))
  const answers = await threads.understand('quick', module, given, [])
  return answers.map((each) => (each instanceof NotUnderstood ? 'not understood' : each.subject))
}

test('one that throws does not take its neighbours with it', async () => {
  expect(await read('one', 'throws', 'two')).toEqual(['one', 'not understood', 'two'])
})

test('a letter that has to wait for its turn is read all the same', async () => {
  expect(await read('waits', 'one')).toEqual(['waits', 'one'])
})

test('one that works without end is ended, and the next ones are read', { timeout: 60_000 }, async () => {
  await expect(read('one', 'works')).rejects.toBeInstanceOf(NotUnderstood)
  expect(await read('one')).toEqual(['one'])
})
