import { Refusal } from '../refusal.ts'
import type { Page } from './page.contract.ts'

/** What a list is sorted by, in its order: an instant, an id or a number. */
export type CursorPart = Date | string | number | null
type Kind = 'instant' | 'uuid' | 'number' | 'text'
type PartOf<K extends Kind> = K extends 'instant' ? Date : K extends 'number' ? number : string
type PartsOf<K extends readonly Kind[]> = { -readonly [N in keyof K]: PartOf<K[N]> }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const separator = '~'
/** The last instant a Date can hold. */
const maxInstantMs = 8.64e15

/** The place of a row in its list, opaque to whoever carries it. */
export function cursorOf(parts: readonly CursorPart[]): string {
  return Buffer.from(parts.map((part) => String(part instanceof Date ? part.getTime() : part)).join(separator)).toString(
    'base64url',
  )
}

/** The parts of a cursor of ours, checked: it comes from outside. Undefined for the first page. */
export function readCursor<const K extends readonly Kind[]>(after: string | undefined, kinds: K): PartsOf<K> | undefined {
  if (after === undefined) return undefined
  const texts = Buffer.from(after, 'base64url').toString('utf8').split(separator)
  const parts = kinds.map((kind, n) => readPart(texts[n] ?? '', kind))
  if (texts.length !== kinds.length || parts.includes(null))
    throw new Refusal('bad-input', 'after: expected the `next` of an earlier page')
  // Each part was read by the kind that stands at its place.
  return parts as PartsOf<K>
}

function readPart(text: string, kind: Kind): CursorPart {
  if (kind === 'text') return text
  if (kind === 'uuid') return uuid.test(text) ? text : null
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || Math.abs(value) > maxInstantMs) return null
  return kind === 'number' ? value : new Date(value)
}

/** A page out of rows of which one more was read than it holds: the one too many says that there is a next page. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  placeOf: (row: Row) => readonly CursorPart[],
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(itemOf), next: rows.length > limit && last !== undefined ? cursorOf(placeOf(last)) : null }
}
