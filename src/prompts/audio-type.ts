/** What the bytes say they are, whatever the sender calls them: a WAV or an MP3 file, null for anything else. */
export function audioTypeOf(bytes: Buffer): 'audio/wav' | 'audio/mpeg' | null {
  if (bytes.length < 12) return null
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE') return 'audio/wav'
  if (bytes.toString('latin1', 0, 3) === 'ID3') return 'audio/mpeg'
  // A frame header: eleven bits set, MPEG 1 or 2, layer III.
  return bytes[0] === 0xff && (bytes[1]! & 0xe6) === 0xe2 ? 'audio/mpeg' : null
}
