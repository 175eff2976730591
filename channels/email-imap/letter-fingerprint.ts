import { createHash } from 'node:crypto'
import { anyAddress, bodyStart, fromFirstLine, header, messageIds, readHeaders } from './letter-headers.ts'

/** So much of a letter, from its beginning, is enough to know it again. */
export const fingerprintBytes = 256 * 1024
const bodyBytes = 4096
const bodyChars = 1200

/**
 * What makes two copies one letter: Message-ID with the sender's address, the date, and how the body begins, because some programs use one
 * id for many letters. Null where there is no Message-ID: then only the bytes can tell.
 */
export function letterFingerprint(letter: Buffer): string | null {
  const bytes = fromFirstLine(letter)
  const headers = readHeaders(bytes)
  const id = header(headers, 'message-id')
  if (!id || (messageIds(id).length === 0 && id.trim().length < 3)) return null
  const from = anyAddress(header(headers, 'from'))?.address ?? header(headers, 'from')
  const date = header(headers, 'date')
  const at = date ? Date.parse(date.replace(/\s*\([^)]*\)\s*$/, '')) : Number.NaN
  const parts = [id, from, Number.isNaN(at) ? date : String(at)].map((value) => (value ?? '').replace(/\s+/g, ' ').trim())
  return createHash('sha256')
    .update([...parts, beginningOf(bytes)].join('\n'))
    .digest('hex')
}

/** Servers on the way may encode a body anew and break its lines elsewhere: what it says stays. */
function beginningOf(bytes: Buffer): string {
  const from = bodyStart(bytes)
  return bytes
    .toString('latin1', from, from + bodyBytes)
    .replace(/^content-transfer-encoding:.*$/gim, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\s+/g, '')
    .slice(0, bodyChars)
}
