import sanitizeHtml from 'sanitize-html'
import type { OutboundLetter } from '../outbound.ts'

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const address = /https?:\/\/[^\s<>"']{3,500}[^\s<>"'.,;:!?)\]]/g

/** Text as HTML: paragraphs where lines are empty, addresses of pages as links. */
export function htmlOfText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${withLinks(paragraph).replaceAll('\n', '<br>\n')}</p>`)
    .join('\n')
}

function withLinks(text: string): string {
  let html = ''
  let from = 0
  for (const found of text.matchAll(address)) {
    const [url] = found
    html += `${escaped(text.slice(from, found.index))}<a href="${escaped(url)}">${escaped(url)}</a>`
    from = found.index + url.length
  }
  return html + escaped(text.slice(from))
}

const allowed = {
  allowedTags: 'p br b strong i em u s a ul ol li blockquote h1 h2 h3 h4 pre code table thead tbody tr th td hr div span'.split(
    ' ',
  ),
  allowedAttributes: { a: ['href'], td: ['colspan', 'rowspan'], th: ['colspan', 'rowspan'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
}

/** The HTML side of a letter. */
export function letterHtml(
  text: string,
  { html, signature, quoted }: Pick<OutboundLetter, 'html' | 'signature' | 'quoted'>,
): string {
  const body = html === null ? htmlOfText(text) : sanitizeHtml(html, allowed)
  const signed = signature === null ? '' : `\n<p>-- <br>\n${withLinks(signature).replaceAll('\n', '<br>\n')}</p>`
  const history =
    quoted === null
      ? ''
      : `\n<p>${escaped(quoted.intro)}</p>\n<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">\n${htmlOfText(quoted.text)}\n</blockquote>`
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n${body}${signed}${history}\n</body></html>\n`
}

/** The text side: below the text the signature after its mark, below it what is answered. */
export function letterText(text: string, { signature, quoted }: Pick<OutboundLetter, 'signature' | 'quoted'>): string {
  const signed = signature === null ? '' : `\n\n-- \n${signature}`
  const lines = quoted?.text.replaceAll('\r\n', '\n').split('\n') ?? []
  const history =
    quoted === null
      ? ''
      : `\n\n${quoted.intro}\n${lines.map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd())).join('\n')}`
  return `${text}${signed}${history}\n`
}
