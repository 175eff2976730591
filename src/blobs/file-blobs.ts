import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { BlobError } from './blob-error.ts'
import type { Blobs } from './blobs.ts'

/** Many small ones together in one file: a durable write costs the same for one as for a hundred. */
const packedBytes = 256 * 1024

/** `folder/day/file`, or `folder/day/file:offset:length` for a piece of one. */
const keyForm = /^([a-z-]+\/\d{4}-\d\d-\d\d\/[0-9a-f-]{36})(?::(\d+):(\d+))?$/

type Pieces = AsyncIterable<Uint8Array> | readonly Uint8Array[]
type Write = (folder: string, files: readonly Pieces[]) => Promise<string[]>

/** Files below DATA_DIR/blobs, a folder a day. Written, then forced to the disk, then named to the caller. */
export function fileBlobs(dataDir: string): Blobs {
  const root = join(dataDir, 'blobs')
  const write = writer(root)
  return {
    put: (folder, items) => putAll(write, folder, items),
    async putStream(folder, source, maxBytes) {
      const hash = createHash('sha256')
      let size = 0
      async function* measured() {
        for await (const piece of source) {
          size += piece.length
          if (size > maxBytes) throw new BlobError('too-large')
          hash.update(piece)
          yield piece
        }
      }
      const [key] = await write(folder, [measured()])
      return { key: key!, size, sha256: hash.digest('hex') }
    },
    read: (key) => readPiece(root, key, Number.POSITIVE_INFINITY),
    readStart: (key, bytes) => readPiece(root, key, bytes),
    async open(key) {
      const { path, offset, length } = placeOf(root, key)
      const file = await open(path, 'r').catch((error: unknown) => {
        throw failure(error)
      })
      if (length === 0) {
        await file.close()
        return Readable.from([])
      }
      const end = length === null ? {} : { end: offset + length - 1 }
      return createReadStream(path, { fd: file, start: offset, autoClose: true, ...end })
    },
    async remove(key) {
      const { path, offset, length } = placeOf(root, key)
      // Others lie in the same file.
      const removing = length === null ? unlink(path) : writeOver(path, offset, length)
      await removing.catch((error: unknown) => {
        const known = failure(error)
        if (!(known instanceof BlobError && known.code === 'missing')) throw known
      })
    },
  }
}

/** Files are written at once, and their names made durable together: in one step of the disk, whatever their number. */
function writer(root: string): Write {
  const made = new Set<string>()
  return async (folder, files) => {
    const within = `${folder}/${new Date().toISOString().slice(0, 10)}`
    const directory = join(root, within)
    const keys = files.map(() => `${within}/${randomUUID()}`)
    try {
      if (!made.has(directory)) await mkdir(directory, { recursive: true, mode: 0o700 })
      const written = await Promise.allSettled(files.map((pieces, n) => writeFile(join(root, keys[n]!), pieces)))
      for (const one of written) if (one.status === 'rejected') throw one.reason
      // A name is durable once its folder is; a new folder once those above are.
      await syncFolder(directory)
      if (!made.has(directory)) {
        await syncFolder(dirname(directory))
        await syncFolder(root)
        made.add(directory)
      }
      return keys
    } catch (error) {
      made.clear()
      await Promise.all(keys.map((key) => unlink(join(root, key)).catch(() => undefined)))
      throw failure(error)
    }
  }
}

async function writeFile(path: string, pieces: Pieces): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    if (Array.isArray(pieces)) await writeAll(file, pieces as readonly Uint8Array[])
    else for await (const piece of pieces) await writeAll(file, [piece])
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Small ones in one file, each large one in its own. */
async function putAll(write: Write, folder: string, items: readonly Uint8Array[]): Promise<string[]> {
  if (items.length === 0) return []
  const small = items.filter((item) => item.length <= packedBytes)
  const isPacked = (item: Uint8Array) => small.length > 1 && item.length <= packedBytes
  const large = items.filter((item) => !isPacked(item))
  const keys = await write(folder, [...(small.length > 1 ? [small] : []), ...large.map((item) => [item])])
  const pack = small.length > 1 ? keys.shift() : undefined
  let offset = 0
  return items.map((item) => {
    if (!isPacked(item)) return keys.shift()!
    offset += item.length
    return `${pack}:${offset - item.length}:${item.length}`
  })
}

function placeOf(root: string, key: string): { path: string; offset: number; length: number | null } {
  const [, file, offset, length] = keyForm.exec(key) ?? []
  if (!file) throw new BlobError('missing')
  return { path: join(root, file), offset: Number(offset ?? 0), length: length === undefined ? null : Number(length) }
}

async function readPiece(root: string, key: string, most: number): Promise<Buffer> {
  const { path, offset, length } = placeOf(root, key)
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const wanted = Math.min(length ?? (await file.stat()).size, most)
    const bytes = Buffer.allocUnsafe(wanted)
    let read = 0
    while (read < wanted) {
      const { bytesRead } = await file.read(bytes, read, wanted - read, offset + read)
      if (bytesRead === 0) break
      read += bytesRead
    }
    return bytes.subarray(0, read)
  } catch (error) {
    throw failure(error)
  } finally {
    await file?.close()
  }
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const { bytesWritten } = await file.writev(pieces)
  // A full disk writes what it can, and says so at the next attempt.
  for (let written = bytesWritten; written < length;) written += (await file.write(remaining(pieces, written))).bytesWritten
}

async function writeOver(path: string, offset: number, length: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const nothing = Buffer.alloc(length)
    for (let written = 0; written < length;)
      written += (await file.write(nothing, written, length - written, offset + written)).bytesWritten
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** What is left of the first piece that was not written whole. */
function remaining(pieces: readonly Uint8Array[], written: number): Uint8Array {
  let from = written
  for (const piece of pieces) {
    if (from < piece.length) return piece.subarray(from)
    from -= piece.length
  }
  return new Uint8Array()
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Errors of the stream that was read pass as they are: they are not the disk's. */
function failure(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BlobError('disk-full', error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EIO')
    return new BlobError('disk-refused', error)
  return code === 'ENOENT' ? new BlobError('missing', error) : error
}
