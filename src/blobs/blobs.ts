import type { Readable } from 'node:stream'
import type { Config } from '../config.ts'
import { fileBlobs } from './file-blobs.ts'
import { s3Blobs } from './s3-blobs.ts'

export type StoredBlob = { key: string; size: number; sha256: string }

/**
 * Where bytes are kept that are too many for a row: raw letters, attachments. What a promise has resolved for survives a crash. Keys
 * are ours: nothing a stranger wrote is in them.
 */
export type Blobs = {
  /** Keeps many in one durable step; answers their keys in the same order. @throws BlobError */
  put: (folder: string, items: readonly Uint8Array[]) => Promise<string[]>
  /** Keeps what comes from a stream, without ever holding all of it. @throws BlobError; 'too-large' beyond `maxBytes` */
  putStream: (folder: string, source: AsyncIterable<Uint8Array>, maxBytes: number) => Promise<StoredBlob>
  /** @throws BlobError 'missing' */
  read: (key: string) => Promise<Buffer>
  /** The first bytes only. @throws BlobError 'missing' */
  readStart: (key: string, bytes: number) => Promise<Buffer>
  /** @throws BlobError 'missing' */
  open: (key: string) => Promise<Readable>
  /**
   * Nothing happens where it is gone already. Of one that shares a file with others the bytes are written over; the file goes when
   * `wholeOf` its key is removed. @throws BlobError
   */
  remove: (key: string) => Promise<void>
}

/** The file a key lies in: the same for all that were kept together, the key itself for one that is alone. */
export const wholeOf = (key: string): string => key.split(':', 1)[0]!

/** Files in DATA_DIR, or an S3 bucket where S3_URL names one. */
export function openBlobs(config: Pick<Config, 'dataDir' | 's3Url'>): Blobs {
  return config.s3Url ? s3Blobs(config.s3Url) : fileBlobs(config.dataDir)
}
