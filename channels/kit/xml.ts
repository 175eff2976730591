/** One element of a document. Text is escaped when written; undefined attributes are left out. */
export type XmlElement = {
  name: string
  attributes: Readonly<Record<string, string>>
  children: readonly (XmlElement | string)[]
}

type AttributeValue = string | number | boolean | undefined

/** Builds an element; attributes whose value is undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  ...children: (XmlElement | string)[]
): XmlElement {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) kept[key] = String(value)
  return { name, attributes: kept, children }
}

/** Writes a complete document. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${write(root)}`
}

function write(node: XmlElement | string): string {
  if (typeof node === 'string') return escaped(node)
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('')
  return `<${node.name}${attributes}>${node.children.map(write).join('')}</${node.name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

function escaped(text: string): string {
  // XML 1.0 knows no other control characters and no half surrogates, not even escaped: one of them voids the document.
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"'\n\r\t]/g, (found) => entities[found] ?? '')
}
