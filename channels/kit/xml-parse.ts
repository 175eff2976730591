import type { XmlElement } from './xml.ts'

/** The document is not well-formed. */
export class XmlError extends Error {
  constructor(reason: string, at: number) {
    super(`${reason} at character ${at}`)
    this.name = 'XmlError'
  }
}

type Open = { name: string; attributes: Record<string, string>; children: (XmlElement | string)[] }
type Cursor = { text: string; at: number }

const nameAt = /[A-Za-z_][\w:.-]*/y
const spaceAt = /\s*/y
const entityNames: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Parses the small XML that a simulator reads: elements, attributes, text, character references, comments, CDATA and a
 * declaration. Document types and other processing instructions are refused, so nothing can be pulled in from outside.
 * @throws XmlError
 */
export function parseXml(text: string): XmlElement {
  const cursor: Cursor = { text, at: text.charCodeAt(0) === 0xfeff ? 1 : 0 }
  if (text.startsWith('<?xml', cursor.at)) skipPast(cursor, '?>')
  const open: Open[] = []
  let root: XmlElement | null = null
  while (cursor.at < text.length) {
    const content = text[cursor.at] === '<' ? markup(cursor, open) : characters(cursor)
    if (content === null) continue
    const parent = open.at(-1)
    if (parent) parent.children.push(content)
    else if (typeof content === 'string' ? content.trim() !== '' : root !== null)
      throw new XmlError('content outside the root', cursor.at)
    else if (typeof content !== 'string') root = content
  }
  if (open.length > 0) throw new XmlError(`<${open.at(-1)?.name}> is not closed`, cursor.at)
  if (!root) throw new XmlError('no root element', cursor.at)
  return root
}

/** Reads one piece of markup: a finished element or text, or null when an element has only been opened or there is nothing. */
function markup(cursor: Cursor, open: Open[]): XmlElement | string | null {
  const { text, at } = cursor
  if (text.startsWith('<!--', at)) return skipPast(cursor, '-->')
  if (text.startsWith('<![CDATA[', at)) {
    skipPast(cursor, ']]>')
    return text.slice(at + 9, cursor.at - 3)
  }
  if (text[at + 1] === '/') return closing(cursor, open)
  cursor.at += 1
  const element: Open = { name: name(cursor), attributes: attributes(cursor), children: [] }
  if (text.startsWith('/>', cursor.at)) {
    cursor.at += 2
    return element
  }
  if (text[cursor.at] !== '>') throw new XmlError('expected >', cursor.at)
  cursor.at += 1
  open.push(element)
  return null
}

function closing(cursor: Cursor, open: Open[]): XmlElement {
  cursor.at += 2
  const closed = name(cursor)
  space(cursor)
  const element = open.pop()
  if (!element || element.name !== closed || cursor.text[cursor.at] !== '>')
    throw new XmlError(`</${closed}> closes nothing`, cursor.at)
  cursor.at += 1
  return element
}

function attributes(cursor: Cursor): Record<string, string> {
  const found: Record<string, string> = {}
  for (;;) {
    const before = cursor.at
    space(cursor)
    if (cursor.text[cursor.at] === '>' || cursor.text[cursor.at] === '/') return found
    if (cursor.at === before) throw new XmlError('expected a space', cursor.at)
    const key = name(cursor)
    const quote = cursor.text[cursor.at + 1]
    if (cursor.text[cursor.at] !== '=' || (quote !== '"' && quote !== "'"))
      throw new XmlError(`attribute ${key} has no value`, cursor.at)
    const end = cursor.text.indexOf(quote, cursor.at + 2)
    const raw = end < 0 ? '<' : cursor.text.slice(cursor.at + 2, end)
    if (raw.includes('<') || Object.hasOwn(found, key)) throw new XmlError(`attribute ${key} is wrong`, cursor.at)
    found[key] = unescaped(raw, cursor.at)
    cursor.at = end + 1
  }
}

function characters(cursor: Cursor): string {
  const start = cursor.at
  const end = cursor.text.indexOf('<', start)
  cursor.at = end < 0 ? cursor.text.length : end
  return unescaped(cursor.text.slice(start, cursor.at), start)
}

function unescaped(raw: string, at: number): string {
  return raw.replace(/&([^;&]{0,10});?/g, (found, entity: string) => {
    const code = /^#(\d+)$/.exec(entity)?.[1] ?? (/^#x/i.test(entity) ? String(Number.parseInt(entity.slice(2), 16)) : null)
    const character = code === null ? entityNames[entity] : String.fromCodePoint(Number(code))
    if (character === undefined || !found.endsWith(';')) throw new XmlError(`&${entity} is no character`, at)
    return character
  })
}

function name(cursor: Cursor): string {
  nameAt.lastIndex = cursor.at
  const found = nameAt.exec(cursor.text)?.[0]
  if (!found) throw new XmlError('expected a name', cursor.at)
  cursor.at += found.length
  return found
}

function space(cursor: Cursor): void {
  spaceAt.lastIndex = cursor.at
  cursor.at += spaceAt.exec(cursor.text)?.[0].length ?? 0
}

function skipPast(cursor: Cursor, mark: string): null {
  const end = cursor.text.indexOf(mark, cursor.at)
  if (end < 0) throw new XmlError(`${mark} is missing`, cursor.at)
  cursor.at = end + mark.length
  return null
}
