import { createHash } from 'node:crypto'
import { header, messageIds, readHeaders } from './letter-headers.ts'

/**
 * What makes two copies one letter: Message-ID with sender and date, because some programs use one id for many letters. Null where
 * there is no Message-ID: then only the bytes can tell.
 */
export function letterFingerprint(bytes: Buffer): string | null {
  const headers = readHeaders(bytes)
  const id = header(headers, 'message-id')
  if (!id || (messageIds(id).length === 0 && id.trim().length < 3)) return null
  const parts = [id, header(headers, 'from'), header(headers, 'date')].map((value) => (value ?? '').replace(/\s+/g, ' ').trim())
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
