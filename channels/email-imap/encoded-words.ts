import { textOfBytes } from './text-of-bytes.ts'

/** `=?charset?B or Q?text?=` (RFC 2047), also with a language (RFC 2231) and longer than allowed. */
const word = /=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bq])\?([^?\r\n]{0,20000})\?=/gi

/** Encoded words as text. A letter may be split between two of one charset: their bytes are put together first, as programs do. */
export function decodeWords(value: string): string {
  let out = ''
  let end = 0
  let open: { charset: string; pieces: Buffer[] } | null = null
  const close = () => {
    if (open) out += textOfBytes(Buffer.concat(open.pieces), open.charset)
    open = null
  }
  for (const match of value.matchAll(word)) {
    const [whole, charset = '', encoding = '', data = ''] = match
    const between = value.slice(end, match.index)
    const follows = open !== null && between.trim() === ''
    if (!follows || (open as { charset: string } | null)?.charset !== charset.toLowerCase()) close()
    if (!follows) out += between
    open ??= { charset: charset.toLowerCase(), pieces: [] }
    open.pieces.push(bytesOf(encoding, data))
    end = match.index + whole.length
  }
  close()
  return out + value.slice(end)
}

function bytesOf(encoding: string, data: string): Buffer {
  if (/b/i.test(encoding)) return Buffer.from(data, 'base64')
  const plain = Buffer.from(data.replaceAll('_', ' ')).toString('latin1')
  return Buffer.from(
    plain.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
