/** The alphabet of 3GPP TS 23.038, section 6.2.1; what is not in it makes the whole text UCS-2. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Reached by an escape: each takes two septets, and the pair is never split over two parts. */
const extended = new Set('\f^{}\\[~]|€')

const limits = { 'gsm-7': { single: 160, joined: 153 }, 'ucs-2': { single: 70, joined: 67 } } as const

export type SmsParts = {
  encoding: keyof typeof limits
  /** Septets or UTF-16 units. */
  units: number
  parts: number
  /** Units still free in the last part. */
  left: number
}

/** How an SMS will be cut. A character of two units goes whole into the next part, so parts may not be full. */
export function smsParts(text: string): SmsParts {
  const characters = Array.from(text)
  const encoding = characters.every((character) => basic.has(character) || extended.has(character)) ? 'gsm-7' : 'ucs-2'
  const widthOf = (character: string) => (encoding === 'ucs-2' ? character.length : extended.has(character) ? 2 : 1)
  const { single, joined } = limits[encoding]
  const units = characters.reduce((sum, character) => sum + widthOf(character), 0)
  if (units <= single) return { encoding, units, parts: units === 0 ? 0 : 1, left: single - units }
  let parts = 1
  let used = 0
  for (const character of characters) {
    const width = widthOf(character)
    if (used + width > joined) {
      parts += 1
      used = 0
    }
    used += width
  }
  return { encoding, units, parts, left: joined - used }
}
