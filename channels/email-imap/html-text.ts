import { decodeHTML } from 'entities/decode'

/** HTML beyond this is not turned into text: the frame shows it. */
const maxHtmlLength = 2_000_000

const block = new Set(
  'p div tr table ul ol li h1 h2 h3 h4 h5 h6 section article header footer pre address dl dt dd hr blockquote center form fieldset'.split(
    ' ',
  ),
)
/** What stands inside is not for reading. */
const silent = new Set(['style', 'script', 'head', 'title', 'template', 'noscript', 'svg', 'math', 'object'])

/** Signs that only say where a word may be broken are nothing to read. */
const decodeEntities = (text: string) =>
  (text.includes('&') ? decodeHTML(text) : text).replace(/[\u00ad\u200b-\u200d\ufeff]/g, '')

/** HTML as somebody would read it aloud; quotations get `>` before each line. Takes time in proportion to the length, whatever comes. */
export function htmlToText(html: string): string {
  const source = html.slice(0, maxHtmlLength)
  let out = ''
  let depth = 0
  /** Within `pre` lines are lines. */
  let kept = 0
  let at = 0
  const newLine = () => {
    out = out.replace(/[ \t]+$/, '')
    if (out !== '' && !out.endsWith('\n')) out += '\n'
  }
  const lines: string[] = []
  const flush = () => {
    if (out === '') return
    newLine()
    const mark = '> '.repeat(Math.min(depth, 10))
    for (const line of out.replace(/\n$/, '').split('\n')) lines.push(line === '' ? mark.trimEnd() : mark + line)
    out = ''
  }
  while (at < source.length) {
    const open = source.indexOf('<', at)
    const text = source.slice(at, open < 0 ? source.length : open)
    if (text !== '') out = kept > 0 ? out + decodeEntities(text).replace(/\r\n?/g, '\n') : appended(out, decodeEntities(text))
    if (open < 0) break
    if (source.startsWith('<!--', open)) {
      const end = source.indexOf('-->', open + 4)
      at = end < 0 ? source.length : end + 3
      continue
    }
    const end = source.indexOf('>', open + 1)
    if (end < 0) break
    const [, closing, name = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(source.slice(open, Math.min(end, open + 30))) ?? []
    const tag = name.toLowerCase()
    at = end + 1
    if (silent.has(tag) && !closing) at = afterElement(source, tag, at)
    else if (tag === 'br') out = `${out.replace(/[ \t]+$/, '')}\n`
    else if (tag === 'blockquote') {
      flush()
      depth = Math.max(0, depth + (closing ? -1 : 1))
    } else if (block.has(tag)) {
      newLine()
      if (tag === 'pre') kept = Math.max(0, kept + (closing ? -1 : 1))
    } else if (tag === 'td' || tag === 'th') out = appended(out, ' ')
    if (tag === 'p' && closing) out += '\n'
    if (out.length > 8192) {
      const cut = out.lastIndexOf('\n')
      if (cut > 0) {
        const rest = out.slice(cut + 1)
        out = out.slice(0, cut)
        flush()
        if (lines.at(-1)?.replaceAll('>', '').trim() === '') lines.pop()
        out = rest
      }
    }
  }
  flush()
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function appended(out: string, text: string): string {
  const plain = text.replace(/[\s\u00a0]+/g, ' ')
  return out === '' || out.endsWith('\n') || out.endsWith(' ') ? out + plain.replace(/^ /, '') : out + plain
}

function afterElement(source: string, tag: string, from: number): number {
  const end = new RegExp(`</${tag}[\\s>]`, 'gi')
  end.lastIndex = from
  const found = end.exec(source)
  if (!found) return source.length
  const close = source.indexOf('>', found.index)
  return close < 0 ? source.length : close + 1
}
