/** How many parts a text message is billed as, and in which alphabet. */
export type SmsParts = { encoding: 'GSM-7' | 'UCS-2'; units: number; parts: number }

/** GSM 03.38 default alphabet, and its extension table whose characters count twice. None of the Latvian letters is here. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('^{}\\[~]|€\f')

/**
 * Counts units and parts: GSM-7 160 alone, 153 each of several; UCS-2 70 alone, 67 each of several. Neither an escape pair
 * nor a surrogate pair is split between parts, so a part may stay one unit short. An empty text is one part.
 */
export function smsParts(text: string): SmsParts {
  const characters = [...text]
  const gsm = characters.every((character) => basic.has(character) || extended.has(character))
  const sizes = characters.map((character) => (gsm ? (extended.has(character) ? 2 : 1) : character.length))
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const [alone, ofSeveral] = gsm ? [160, 153] : [70, 67]
  return { encoding: gsm ? 'GSM-7' : 'UCS-2', units, parts: units <= alone ? 1 : partsOf(sizes, ofSeveral) }
}

function partsOf(sizes: readonly number[], room: number): number {
  let parts = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1
      used = 0
    }
    used += size
  }
  return parts
}
