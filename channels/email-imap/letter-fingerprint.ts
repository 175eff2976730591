import { createHash } from 'node:crypto'
import { anyAddress, fromFirstLine, header, messageIds, readHeaders } from './letter-headers.ts'

/**
 * What makes two copies one letter: Message-ID with the sender's address and the date, because some programs use one id for many letters. Null where
 * there is no Message-ID: then only the bytes can tell.
 */
export function letterFingerprint(bytes: Buffer): string | null {
  const headers = readHeaders(fromFirstLine(bytes))
  const id = header(headers, 'message-id')
  if (!id || (messageIds(id).length === 0 && id.trim().length < 3)) return null
  const from = anyAddress(header(headers, 'from'))?.address ?? header(headers, 'from')
  const date = header(headers, 'date')
  const at = date ? Date.parse(date.replace(/\s*\([^)]*\)\s*$/, '')) : Number.NaN
  const parts = [id, from, Number.isNaN(at) ? date : String(at)].map((value) => (value ?? '').replace(/\s+/g, ' ').trim())
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
