/**
 * A QR code (ISO/IEC 18004), as much of it as a secret for an authenticator needs: bytes, error correction M, versions 1 to 15, one
 * mask. The standard wants the fairest of eight masks for bad prints and old cameras; on a screen any of them reads.
 */
export function qrMatrix(text: string): boolean[][] | null {
  const bytes = [...new TextEncoder().encode(text)]
  const version = checkBytes.findIndex((_, index) => bytes.length <= dataBytes(index + 1) - (index + 1 < 10 ? 2 : 3)) + 1
  if (version === 0) return null
  const size = version * 4 + 17
  const grid = { size, dark: plane(size), fixed: plane(size) }
  drawFixed(grid, version)
  drawData(grid, interleave(encode(bytes, version), version))
  drawFormat(grid)
  return grid.dark
}

/** Of level M, by version: bytes of error correction in each block, and how many blocks there are. */
const checkBytes = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24]
const blockCount = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10]

type Grid = {
  readonly size: number
  readonly dark: boolean[][]
  /** Places that belong to the pattern: data flows round them. */
  readonly fixed: boolean[][]
}

const plane = (size: number) => Array.from({ length: size }, () => Array<boolean>(size).fill(false))

function set(grid: Grid, x: number, y: number, dark: boolean): void {
  if (x < 0 || y < 0 || x >= grid.size || y >= grid.size) return
  grid.dark[y]![x] = dark
  grid.fixed[y]![x] = true
}

function allBytes(version: number): number {
  const lines = Math.floor(version / 7) + 2
  const alignment = version === 1 ? 0 : (25 * lines - 10) * lines - 55
  return Math.floor(((16 * version + 128) * version + 64 - alignment - (version >= 7 ? 36 : 0)) / 8)
}
const dataBytes = (version: number) => allBytes(version) - checkBytes[version - 1]! * blockCount[version - 1]!

/** Mode, length, the bytes, and what fills the rest. */
function encode(bytes: readonly number[], version: number): number[] {
  const bits: number[] = []
  const add = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1)
  }
  add(0b0100, 4)
  add(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) add(byte, 8)
  const room = dataBytes(version) * 8
  add(0, Math.min(4, room - bits.length))
  add(0, (8 - (bits.length % 8)) % 8)
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) add(pad, 8)
  return Array.from({ length: bits.length / 8 }, (_, n) => bits.slice(n * 8, n * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0))
}

/** Product in the field of 256 elements that the standard names. */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

function generator(degree: number): number[] {
  const factors = Array<number>(degree).fill(0)
  factors[degree - 1] = 1
  let root = 1
  for (let n = 0; n < degree; n++) {
    for (let at = 0; at < degree; at++) factors[at] = times(factors[at]!, root) ^ (factors[at + 1] ?? 0)
    root = times(root, 2)
  }
  return factors
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = divisor.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ rest.shift()!
    rest.push(0)
    divisor.forEach((coefficient, at) => {
      rest[at]! ^= times(coefficient, factor)
    })
  }
  return rest
}

/** Cut into blocks, each with its own error correction, and dealt out like cards. */
function interleave(data: readonly number[], version: number): number[] {
  const [blocks, check] = [blockCount[version - 1]!, checkBytes[version - 1]!]
  const short = Math.floor(data.length / blocks)
  const longOnes = data.length % blocks
  const divisor = generator(check)
  let at = 0
  const cut = Array.from({ length: blocks }, (_, n) => data.slice(at, (at += short + (n >= blocks - longOnes ? 1 : 0))))
  const checks = cut.map((block) => remainder(block, divisor))
  const deal = (parts: readonly number[][], most: number) =>
    Array.from({ length: most }, (_, n) => parts.flatMap((part) => (n < part.length ? [part[n]!] : []))).flat()
  return [...deal(cut, short + 1), ...deal(checks, check)]
}

function drawFixed(grid: Grid, version: number): void {
  const { size } = grid
  for (let n = 0; n < size; n++) {
    set(grid, 6, n, n % 2 === 0)
    set(grid, n, 6, n % 2 === 0)
  }
  const corners: [number, number][] = [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ]
  for (const [x, y] of corners) square(grid, x, y, 4, (ring) => ring !== 2 && ring !== 4)
  const lines = alignmentLines(version, size)
  const last = lines.length - 1
  lines.forEach((x, column) =>
    lines.forEach((y, row) => {
      const inCorner = (column === 0 && row === 0) || (column === 0 && row === last) || (column === last && row === 0)
      if (!inCorner) square(grid, x, y, 2, (ring) => ring !== 1)
    }),
  )
  drawFormat(grid)
  if (version >= 7) drawVersion(grid, version)
}

function square(grid: Grid, x: number, y: number, reach: number, isDark: (ring: number) => boolean): void {
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) set(grid, x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))))
}

function alignmentLines(version: number, size: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  return [6, ...Array.from({ length: count - 1 }, (_, n) => size - 7 - (count - 2 - n) * step)]
}

/** Level M (00) and mask 0 (000) with their check bits: always the same fifteen. */
function drawFormat(grid: Grid): void {
  const bit = (n: number) => ((0b101010000010010 >> n) & 1) === 1
  const { size } = grid
  for (let n = 0; n <= 5; n++) set(grid, 8, n, bit(n))
  set(grid, 8, 7, bit(6))
  set(grid, 8, 8, bit(7))
  set(grid, 7, 8, bit(8))
  for (let n = 9; n < 15; n++) set(grid, 14 - n, 8, bit(n))
  for (let n = 0; n < 8; n++) set(grid, size - 1 - n, 8, bit(n))
  for (let n = 8; n < 15; n++) set(grid, 8, size - 15 + n, bit(n))
  set(grid, 8, size - 8, true)
}

function drawVersion(grid: Grid, version: number): void {
  let rest = version
  for (let n = 0; n < 12; n++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25)
  const bits = (version << 12) | rest
  for (let n = 0; n < 18; n++) {
    const [a, b] = [grid.size - 11 + (n % 3), Math.floor(n / 3)]
    set(grid, a, b, ((bits >> n) & 1) === 1)
    set(grid, b, a, ((bits >> n) & 1) === 1)
  }
}

/** Two columns at a time from the right, up and down; every second place turned over (mask 0). */
function drawData(grid: Grid, bytes: readonly number[]): void {
  const { size } = grid
  let bit = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    const upward = ((right + 1) & 2) === 0
    for (let n = 0; n < size; n++) {
      const y = upward ? size - 1 - n : n
      for (const x of [right, right - 1]) {
        if (grid.fixed[y]![x]) continue
        const value = bit < bytes.length * 8 && ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) === 1
        grid.dark[y]![x] = value !== ((x + y) % 2 === 0)
        bit += 1
      }
    }
  }
}
