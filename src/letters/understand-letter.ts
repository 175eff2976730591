import type { Letter, Understanding } from '../../channels/channel.ts'
import { BlobError } from '../blobs/blob-error.ts'
import type { Account, Centre } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { NotUnderstood, type Lane, type LetterThreads } from './letter-threads.ts'
import { ourAddresses } from './our-addresses.ts'
import type { TakenLetter } from './understood-letter.ts'
import { scanLetter } from './scan-letter.ts'

/** Larger letters are not taken apart; the beginning tells who writes about what, and the original is there. */
const wholeBytes = 40 * 1024 * 1024
const beginningBytes = 1024 * 1024

/**
 * What a letter says, read in a thread with limits. What the parser cannot take becomes a letter all the same, by its header, with
 * its original beside it. `'slow'`: not in the quick lane.
 */
export async function understandLetter(
  deps: Pick<Deps, 'blobs' | 'config' | 'log'> & { threads: LetterThreads },
  centre: Pick<Centre, 'accountsById'>,
  account: Account | undefined,
  row: TakenLetter,
  lane: Lane,
  atHand?: Buffer,
): Promise<Letter | 'slow'> {
  const module = account?.channel.listen?.understanding
  if (!module) throw new Error('the account of this letter has no adapter any more')
  const whole = row.size <= wholeBytes
  const bytes = atHand ?? (await rawOf(deps, row, whole))
  const ours = ourAddresses(centre)
  try {
    const letter = await deps.threads.understand(lane, module, bytes, { ours, whole })
    const scan = letter.attachments.length > 0 ? await scanLetter(deps, row.rawKey) : null
    return scan === null ? letter : { ...letter, attachments: letter.attachments.map((each) => ({ ...each, scan })) }
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error
    if (lane === 'quick') return 'slow'
    deps.log.warn({ eventId: row.id, err: error.message }, 'a letter cannot be read: its original is shown')
    const understanding = (await import(module.href)) as Understanding
    return understanding.headersOnly(await rawOf(deps, row, false), { ours })
  }
}

async function rawOf(deps: Pick<Deps, 'blobs'>, row: TakenLetter, whole: boolean): Promise<Buffer> {
  try {
    return whole ? await deps.blobs.read(row.rawKey) : await deps.blobs.readStart(row.rawKey, beginningBytes)
  } catch (error) {
    if (error instanceof BlobError && error.code === 'missing') throw new Error('the original is not where it was kept')
    throw error
  }
}
