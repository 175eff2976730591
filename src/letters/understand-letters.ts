import type { Letter, Understanding } from '../../channels/channel.ts'
import { BlobError } from '../blobs/blob-error.ts'
import type { Centre } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { NotUnderstood, type Lane, type LetterThreads } from './letter-threads.ts'
import type { LettersAtHand } from './letters-at-hand.ts'
import { ourAddresses } from './our-addresses.ts'
import { scanLetter } from './scan-letter.ts'
import type { TakenLetter } from './understood-letter.ts'

/** Larger letters are not taken apart; the beginning tells who writes about what, and the original is there. */
const wholeBytes = 40 * 1024 * 1024
const beginningBytes = 1024 * 1024
/** Small letters go to the thread together: to wake it costs as much as to read one. */
const groupLetters = 16
const groupBytes = 512 * 1024
/** So many groups are on their way to the thread: what waits there is held in memory. */
const groupsAhead = 2

type UnderstandDeps = Pick<Deps, 'blobs' | 'config' | 'log' | 'centre'> & { threads: LetterThreads; atHand: LettersAtHand }
type Given = { row: TakenLetter; bytes: Uint8Array; whole: boolean }
type Group = { module: URL; given: Given[]; bytes: number }

/**
 * What letters say, read in a thread with limits, in their order. What the parser cannot take becomes a letter all the same, by its header,
 * with its original beside it. `'slow'`: not in the quick lane.
 */
export async function understandLetters(
  deps: UnderstandDeps,
  rows: readonly TakenLetter[],
  lane: Lane,
): Promise<(Letter | 'slow')[]> {
  const centre = await deps.centre.get()
  const ours = ourAddresses(centre)
  const read: Promise<(Letter | 'slow')[]>[] = []
  let group: Group | null = null
  const send = async ({ module, given }: Group) => {
    if (read.length >= groupsAhead) await read.at(-groupsAhead)
    const reading = readGroup(deps, module, given, ours, lane)
    reading.catch(() => undefined)
    read.push(reading)
  }
  for (const row of rows) {
    const module = moduleOf(centre, row)
    const isFull = group && (group.given.length >= groupLetters || group.bytes + row.size > groupBytes)
    if (group && (isFull || group.module.href !== module.href)) {
      await send(group)
      group = null
    }
    group ??= { module, given: [], bytes: 0 }
    const whole = row.size <= wholeBytes
    group.given.push({ row, whole, bytes: deps.atHand.take(row.id) ?? (await rawOf(deps, row, whole)) })
    group.bytes += row.size
  }
  if (group) await send(group)
  return (await Promise.all(read)).flat()
}

function moduleOf(centre: Pick<Centre, 'accountsById'>, row: TakenLetter): URL {
  const module = centre.accountsById.get(row.accountId)?.channel.listen?.understanding
  if (!module) throw new Error('the account of this letter has no adapter any more')
  return module
}

async function readGroup(
  deps: UnderstandDeps,
  module: URL,
  given: readonly Given[],
  ours: readonly string[],
  lane: Lane,
): Promise<(Letter | 'slow')[]> {
  const read = await deps.threads
    .understand(
      lane,
      module,
      given.map(({ bytes, whole }) => ({ bytes, whole })),
      ours,
    )
    .catch((error: unknown) => {
      if (!(error instanceof NotUnderstood)) throw error
      return given.map(() => error)
    })
  return Promise.all(
    read.map(async (letter, n) => {
      const { row } = given[n]!
      if (!(letter instanceof NotUnderstood)) return scanned(deps, row, letter)
      if (lane === 'quick') return 'slow'
      deps.log.warn({ eventId: row.id, err: letter.message }, 'a letter cannot be read: its original is shown')
      const understanding = (await import(module.href)) as Understanding
      return understanding.headersOnly(await rawOf(deps, row, false), { ours })
    }),
  )
}

async function scanned(deps: UnderstandDeps, row: TakenLetter, letter: Letter): Promise<Letter> {
  const scan = letter.attachments.length > 0 ? await scanLetter(deps, row.rawKey) : null
  return scan === null ? letter : { ...letter, attachments: letter.attachments.map((each) => ({ ...each, scan })) }
}

async function rawOf(deps: Pick<Deps, 'blobs'>, row: TakenLetter, whole: boolean): Promise<Buffer> {
  try {
    return whole ? await deps.blobs.read(row.rawKey) : await deps.blobs.readStart(row.rawKey, beginningBytes)
  } catch (error) {
    if (error instanceof BlobError && error.code === 'missing') throw new Error('the original is not where it was kept')
    throw error
  }
}
