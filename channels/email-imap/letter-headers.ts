import { addressParser } from 'postal-mime'
import type { LetterAddress } from '../channel.ts'
import { decodeWords } from './encoded-words.ts'
import { textOfBytes } from './text-of-bytes.ts'

/** More than this is no header but an attack (protocols of the field: 200 headers, 1 MB). */
const maxHeaderBytes = 1024 * 1024
const maxHeaders = 1000
const maxAddresses = 200

/** Names in lower case, values unfolded but not decoded, in the order of the letter. */
export type Headers = readonly { name: string; value: string }[]

const [lf, cr] = [10, 13]
const lookedForLineEnds = 64 * 1024

/** Without the blank lines some programs put before it, and with line ends a parser knows. */
export function fromFirstLine(bytes: Buffer): Buffer {
  let from = 0
  while (bytes[from] === lf || bytes[from] === cr) from += 1
  // A letter without a header begins with a blank line, too.
  const whole = /^[!-9;-~]+[ \t]*:/.test(bytes.toString('latin1', from, from + 200)) ? bytes.subarray(from) : bytes
  const start = whole.subarray(0, lookedForLineEnds)
  return start.includes(lf) || !start.includes(cr) ? whole : Buffer.from(whole.map((byte) => (byte === cr ? lf : byte)))
}

/** Where the header ends and the body begins. */
export function bodyStart(bytes: Buffer): number {
  const crlf = bytes.indexOf('\r\n\r\n')
  // Only before it: there are megabytes behind.
  const lf = (crlf < 0 ? bytes : bytes.subarray(0, crlf)).indexOf('\n\n')
  if (lf >= 0) return lf + 2
  return crlf >= 0 ? crlf + 4 : bytes.length
}

/** Never throws: a line that is no header is passed over. */
export function readHeaders(bytes: Buffer): Headers {
  const block = bytes.subarray(0, Math.min(bodyStart(bytes), maxHeaderBytes))
  const headers: { name: string; value: string }[] = []
  for (const line of linesOf(block)) {
    // The name of a header says nothing of the bytes behind it.
    const named = line.indexOf(58) + 1
    const text = line.toString('latin1', 0, named) + textOfBytes(line.subarray(named), null)
    const last = headers.at(-1)
    if (/^[ \t]/.test(text)) {
      if (last) last.value += ` ${text.trim()}`
      continue
    }
    const colon = text.indexOf(':')
    if (colon < 1 || headers.length >= maxHeaders) continue
    headers.push({ name: text.slice(0, colon).trim().toLowerCase(), value: text.slice(colon + 1).trim() })
  }
  return headers
}

function* linesOf(block: Buffer): Generator<Buffer> {
  let from = 0
  while (from < block.length) {
    const end = block.indexOf(10, from)
    const to = end < 0 ? block.length : end
    yield block.subarray(from, to > from && block[to - 1] === 13 ? to - 1 : to)
    from = to + 1
  }
}

export const header = (headers: Headers, name: string): string | null => headers.find((each) => each.name === name)?.value ?? null

/** Without characters a database of text does not hold. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** The same of everything in a value that is to be kept as JSON. */
export function storableAll<T>(value: T): T {
  const json = JSON.stringify(value)
  if (!/\\u0000|\\ud[89a-f]/i.test(json)) return value
  return JSON.parse(json, (_, each: unknown) => (typeof each === 'string' ? storable(each) : each)) as T
}

/** Encoded words (RFC 2047), also where a letter is split between two of them. */
export function decoded(value: string): string {
  return storable(decodeWords(value)).replace(/\s+/g, ' ').trim()
}

/** `<a@b>`; the brackets stay, what was folded within them is one again. */
export function messageIds(value: string | null): string[] {
  return (value?.match(/<[^<>]{1,400}>/g) ?? []).map((id) => storable(id.replace(/\s+/g, ''))).filter((id) => id !== '<>')
}

/** Those of a header of ids, and one somebody forgot the brackets of. */
export function idsOf(value: string | null): string[] {
  const ids = messageIds(value)
  return ids.length === 0 && value && /^[^\s<>]{3,300}$/.test(value.trim()) ? [storable(`<${value.trim()}>`)] : ids
}

const mailbox = /^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/

/** Mail addresses of a header, in lower case; what is none is left out. */
export function addresses(value: string | null): LetterAddress[] {
  if (!value) return []
  try {
    // Words are decoded after the list is taken apart: a comma in a name is no comma between people.
    const parsed = addressParser(value.slice(0, 50_000).replaceAll('=?', '=\ue000?'), { flatten: true })
    return parsed.slice(0, maxAddresses).flatMap((each) => {
      const address = (each.address ?? '')
        .replaceAll('\ue000', '')
        .replace(/^['\s]+|['\s]+$/g, '')
        .toLowerCase()
      if (!mailbox.test(address) || address.length > 254) return []
      const name = decoded((each.name ?? '').replaceAll('=\ue000?', '=?')).replace(/^["'\s]+|["'\s]+$/g, '')
      return [{ address: storable(address), name: name.slice(0, 200) || null }]
    })
  } catch {
    return []
  }
}

/** The first mail address in a header, however broken the rest of it is. */
export function anyAddress(value: string | null): LetterAddress | null {
  const [first] = addresses(value)
  if (first) return first
  const text = decoded(value?.slice(0, 2000) ?? '')
  const found = /[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+/.exec(text)
  if (!found) return null
  const name = text.slice(0, found.index).replace(/["'<>[(\s]+(?:mailto:)?$|^["'\s]+/g, '')
  return { address: found[0].toLowerCase(), name: name.slice(0, 200) || null }
}
