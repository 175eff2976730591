/** Bytes could not be kept or found. The code has a sentence on the accounts page. */
export class BlobError extends Error {
  readonly code: 'disk-full' | 'disk-refused' | 'storage-unreachable' | 'storage-refused' | 'too-large' | 'missing'
  constructor(code: BlobError['code'], cause?: unknown) {
    super(`bytes could not be kept or read: ${code}`, { cause })
    this.name = 'BlobError'
    this.code = code
  }
}
