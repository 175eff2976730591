import { isUtf8 } from 'node:buffer'
import { fileTypeFromBuffer } from 'file-type'

/** Signed documents are ZIP files by their first bytes, and office files too: the name says what is in the container. */
const containers: Readonly<Record<string, string>> = {
  asice: 'application/vnd.etsi.asic-e+zip',
  edoc: 'application/vnd.etsi.asic-e+zip',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
}

/** What a file is, by its first bytes; what its sender calls it counts only among containers. Never HTML: nothing here is opened. */
export async function fileTypeOf(start: Buffer, name: string): Promise<string> {
  const found = await fileTypeFromBuffer(start).catch(() => undefined)
  const extension = /\.([a-z]{3,5})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  if (found?.mime === 'application/zip') return Object.hasOwn(containers, extension) ? containers[extension]! : found.mime
  if (found) return found.mime
  // The last character may be cut in the middle.
  const isText = [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, Math.max(0, start.length - cut)))) && !start.includes(0)
  return isText ? 'text/plain' : 'application/octet-stream'
}
