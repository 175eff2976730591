/** Numbers 0 <= x < 1. */
export type Random = () => number

/**
 * A stream of its own for every name: the same parts give the same numbers on every machine, other parts give others. Four 32-bit
 * hashes of the name start a small fast counting generator (sfc32), whose two next words make 53 bits.
 */
export function randomStream(...parts: readonly (string | number)[]): Random {
  let [a, b, c, d] = hashes(parts.join('\u0000'))
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  // The first words still look like the seed.
  for (let n = 0; n < 15; n++) word()
  return () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992
}

/** An exponential length with this mean. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean
}

/** A normal deviate (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function hashes(text: string): [number, number, number, number] {
  const sums: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x85ebca6b]
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    for (let k = 0; k < 4; k++) sums[k] = Math.imul((sums[k] ?? 0) ^ (code + k * 0x1003f), 0x01000193 + 2 * k * 0x2711)
  }
  return sums.map((sum) => mixed(sum)) as typeof sums
}

/** Every bit of the sum reaches every bit of the result. */
function mixed(sum: number): number {
  let x = sum
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  return x ^ (x >>> 16)
}
