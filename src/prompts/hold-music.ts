const rate = 8000
const seconds = 20
const samples = rate * seconds

/** Four chords of five seconds (C, A minor, F, G with added notes), in Hz: low enough not to be piercing on a telephone. */
const chords: readonly (readonly number[])[] = [
  [130.81, 196.0, 246.94, 329.63, 392.0],
  [110.0, 196.0, 261.63, 329.63, 440.0],
  [87.31, 174.61, 261.63, 329.63, 440.0],
  [98.0, 196.0, 246.94, 293.66, 440.0],
]
const chordS = seconds / chords.length
/** Which note of the chord is plucked, eight to a chord. */
const pattern = [1, 3, 2, 4, 3, 2, 4, 3] as const
const pluckEveryS = chordS / pattern.length

let made: Buffer | undefined

/** A calm loop of twenty seconds for those who wait, as a telephone plays it: 8 kHz, µ-law. Made once, when first asked for. */
export function holdMusic(): Buffer {
  made ??= wav(encode(compose()))
  return made
}

function compose(): Float64Array {
  const mix = new Float64Array(samples)
  chords.forEach((chord, n) => {
    const startS = n * chordS
    for (const hz of chord.slice(0, 3)) addTone(mix, startS, hz, 0.075, padShape)
    pattern.forEach((note, step) => addTone(mix, startS + step * pluckEveryS, chord[note]!, 0.09, pluckShape))
  })
  return mix
}

type Shape = { lengthS: number; levelAt: (s: number) => number }
const padShape: Shape = { lengthS: chordS + 1.5, levelAt: (s) => Math.min(1, s / 1.5, (chordS + 1.5 - s) / 1.5) }
const pluckShape: Shape = {
  lengthS: 2.5,
  levelAt: (s) => Math.min(1, s / 0.012) * Math.exp(-2 * s) * Math.min(1, (2.5 - s) / 0.2),
}

/** Notes that sound beyond the end go on at the beginning: the loop has no seam. */
function addTone(mix: Float64Array, startS: number, hz: number, level: number, shape: Shape): void {
  const first = Math.round(startS * rate)
  const count = Math.floor(shape.lengthS * rate)
  for (let n = 0; n < count; n++) {
    const s = n / rate
    const phase = 2 * Math.PI * hz * s
    const wave = Math.sin(phase) + 0.25 * Math.sin(2 * phase) + 0.08 * Math.sin(3 * phase)
    mix[(first + n) % samples]! += level * shape.levelAt(s) * wave
  }
}

/** ITU-T G.711 µ-law: sign, exponent and mantissa of a 14-bit magnitude, all bits inverted. */
function encode(mix: Float64Array): Buffer {
  const bias = 132
  const clip = 32_635
  return Buffer.from(
    Uint8Array.from(mix, (value) => {
      const magnitude = Math.min(clip, Math.abs(Math.round(value * 32_767))) + bias
      const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7)
      const mantissa = (magnitude >> (exponent + 3)) & 0x0f
      return ~((value < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff
    }),
  )
}

/** A WAV file of format 7 (µ-law): formats other than PCM carry the size of their extension and a `fact` chunk. */
function wav(data: Buffer): Buffer {
  const header = Buffer.alloc(58)
  header.write('RIFF', 0)
  header.writeUInt32LE(50 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(18, 16)
  header.writeUInt16LE(7, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.writeUInt16LE(0, 36)
  header.write('fact', 38)
  header.writeUInt32LE(4, 42)
  header.writeUInt32LE(data.length, 46)
  header.write('data', 50)
  header.writeUInt32LE(data.length, 54)
  return Buffer.concat([header, data])
}
