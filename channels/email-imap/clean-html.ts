import sanitizeHtml from 'sanitize-html'

/** Longer HTML is cut: the original is kept. */
const maxHtmlLength = 2_000_000
/** Pictures that came with the letter are shown in it, together up to so many bytes. */
const maxInlineBytes = 4 * 1024 * 1024

export type InlinePicture = { contentType: string; bytes: Buffer }

const colour = [/^#[0-9a-f]{3,8}$/i, /^[a-z]{3,30}$/i, /^rgba?\([\d\s,.%]{5,40}\)$/i]
const size = [/^\d{1,4}(?:\.\d+)?(?:px|pt|em|rem|%)$/i, /^0$/, /^auto$/]
const sizes = [/^(?:(?:\d{1,4}(?:\.\d+)?(?:px|pt|em|rem|%)|0|auto)\s*){1,4}$/i]
const word = [/^[a-z-]{2,30}$/i]
const border = [/^[\w\s#().,%-]{1,60}$/]

const styles = {
  '*': {
    color: colour,
    'background-color': colour,
    'font-size': [...size, ...word],
    'font-family': [/^[\w\s,'"-]{1,200}$/],
    'font-weight': [/^\w{3,10}$/],
    'font-style': word,
    'text-align': word,
    'text-decoration': word,
    'vertical-align': word,
    'white-space': word,
    'line-height': [/^[\d.]{1,6}(?:px|pt|em|%)?$/, ...word],
    width: size,
    height: size,
    'max-width': size,
    padding: sizes,
    margin: sizes,
    'padding-left': size,
    'margin-left': size,
    border,
    'border-left': border,
    'border-top': border,
    'border-bottom': border,
    'border-collapse': word,
  },
}

const allowedTags =
  'a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var'.split(
    ' ',
  )

/**
 * HTML of a stranger without anything that acts, loads or pretends: a list of what is allowed, everything else is dropped. Pictures
 * from elsewhere tell their sender that and when a letter was read: only when asked for.
 */
export function cleanHtml(html: string, pictures: ReadonlyMap<string, InlinePicture>, remote: boolean): string {
  let left = maxInlineBytes
  const source = (given: string | undefined): Record<string, string> => {
    const cid = /^cid:(.+)$/i.exec(given?.trim() ?? '')?.[1]
    if (cid) {
      const picture = pictures.get(decodeURIComponentSafely(cid))
      if (!picture || picture.bytes.length > left) return {}
      left -= picture.bytes.length
      return { src: `data:${picture.contentType};base64,${picture.bytes.toString('base64')}` }
    }
    if (/^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]+$/i.test(given ?? '')) return { src: given! }
    if (/^https?:\/\//i.test(given?.trim() ?? '')) return remote ? { src: given!.trim() } : { 'data-remote': '1' }
    return {}
  }
  const body = sanitizeHtml(html.slice(0, maxHtmlLength), {
    allowedTags,
    allowedAttributes: {
      '*': ['style', 'title', 'dir', 'lang', 'align', 'valign'],
      a: ['href', 'target', 'rel', 'name'],
      img: ['src', 'alt', 'width', 'height', 'data-remote'],
      table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor'],
      td: ['width', 'height', 'colspan', 'rowspan', 'bgcolor'],
      th: ['width', 'height', 'colspan', 'rowspan', 'bgcolor'],
      tr: ['bgcolor'],
      col: ['width', 'span'],
      font: ['color', 'size', 'face'],
      ol: ['start', 'type'],
    },
    allowedStyles: styles,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: remote ? ['data', 'http', 'https'] : ['data'] },
    allowProtocolRelative: false,
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'head', 'template', 'svg', 'math'],
    nestingLimit: 100,
    transformTags: {
      a: (tagName, { href, title }) => ({
        tagName,
        attribs: {
          ...(href ? { href } : {}),
          ...(title ? { title } : {}),
          target: '_blank',
          rel: 'noopener noreferrer nofollow',
        },
      }),
      img: (tagName, { src, alt, width, height }) => ({
        tagName,
        attribs: {
          ...source(src),
          alt: alt ?? '',
          ...(width ? { width } : {}),
          ...(height ? { height } : {}),
        },
      }),
    },
  })
  return `<!doctype html><html><head><meta charset="utf-8"><style>body{font:15px/1.5 sans-serif;margin:8px;overflow-wrap:anywhere}img{max-width:100%;height:auto}blockquote{border-left:2px solid #999;margin-left:0;padding-left:12px}img[data-remote]{outline:1px dashed #999;min-width:16px;min-height:16px}</style></head><body>${body}</body></html>`
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
