import { fileTypeFromBuffer } from 'file-type'
import type { Attachment } from 'postal-mime'
import type { LetterAttachment } from '../channel.ts'
import { storable } from './letter-headers.ts'

/** More are not listed one by one: the original holds them all. */
export const maxAttachments = 100

const typeBytes = 4100

export function bytesOf(attachment: Attachment): Buffer {
  const { content } = attachment
  if (typeof content === 'string') return Buffer.from(content, 'utf8')
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
}

/** What a file is, by its bytes; what the sender says of it counts only where they tell nothing. */
export async function describe(attachment: Attachment, index: number): Promise<LetterAttachment> {
  const bytes = bytesOf(attachment)
  const declared = /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(attachment.mimeType) ? attachment.mimeType : 'application/octet-stream'
  const given = fileName(attachment.filename)
  const asic = asicType(bytes)
  const found = asic ? undefined : await fileTypeFromBuffer(bytes.subarray(0, typeBytes)).catch(() => undefined)
  const contentType = asic ?? (found && !vaguer(found.mime, declared) ? found.mime : declared)
  return {
    index,
    name: given ?? `pielikums-${index + 1}.${extensionOf(contentType, found?.ext)}`,
    contentType,
    size: bytes.length,
    kind: kindOf(contentType, given ?? '', asic !== null),
    contentId: attachment.contentId ? storable(attachment.contentId.replace(/^<|>$/g, '')).slice(0, 300) : null,
    scan: null,
  }
}

/** The bytes say "a container", the sender says of what: a document in a ZIP, say. */
const vaguer = (found: string, declared: string) =>
  (found === 'application/zip' && /zip|officedocument|opendocument|epub/.test(declared)) ||
  (found === 'application/xml' && /xml/.test(declared)) ||
  (found === 'application/x-cfb' && /msword|ms-|outlook/.test(declared))

function kindOf(contentType: string, name: string, asic: boolean): LetterAttachment['kind'] {
  if (asic) return 'asic-e'
  if (/ms-tnef/.test(contentType) || /^winmail\.dat$/i.test(name)) return 'tnef'
  if (contentType === 'text/calendar') return 'calendar'
  if (contentType === 'message/rfc822') return 'letter'
  return /^image\/(?:png|jpeg|gif|webp)$/.test(contentType) ? 'image' : 'file'
}

/** A signed container (ETSI EN 319 162-1) begins with a stored entry `mimetype` that says so. */
function asicType(bytes: Buffer): string | null {
  if (bytes.length < 60 || bytes.readUInt32LE(0) !== 0x04034b50 || bytes.toString('latin1', 30, 38) !== 'mimetype') return null
  return /application\/vnd\.etsi\.asic-[es]\+zip/.exec(bytes.toString('latin1', 38, 110))?.[0] ?? null
}

/** A name to save under: no folders, no characters that mean something to a system or hide what comes after them. */
function fileName(given: string | null): string | null {
  const name = storable(given ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/^.*[/\\]/, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^\.+/, '')
    .trim()
  if (name === '') return null
  const [, base = name, extension = ''] = /^(.*?)(\.[^.]{1,12})?$/s.exec(name) ?? []
  return `${[...base].slice(0, 150).join('')}${extension}`
}

const extensions: Record<string, string> = {
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/plain': 'txt',
  'text/html': 'html',
  'message/delivery-status': 'txt',
  'text/rfc822-headers': 'txt',
}

const extensionOf = (contentType: string, found: string | undefined) =>
  found ?? extensions[contentType] ?? (/asic/.test(contentType) ? 'asice' : 'bin')
