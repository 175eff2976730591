import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(8192)
let used = pool.length
let lastMs = 0
let counter = 0

/**
 * A UUID v7 (RFC 9562): 48 bits of milliseconds, then 12 bits that count within a millisecond, then 62 random bits. Ids made
 * by one process sort in the order they were made, which keeps indexes dense and pages stable.
 */
export function newId(nowMs: number = Date.now()): string {
  if (used + 8 > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  if (nowMs > lastMs) {
    lastMs = nowMs
    counter = pool[used]! & 0x3f
  } else {
    counter += 1
    if (counter > 0xfff) {
      lastMs += 1
      counter = 0
    }
  }
  const time = lastMs.toString(16).padStart(12, '0')
  const random = pool.subarray(used, used + 8)
  used += 8
  random[0] = (random[0]! & 0x3f) | 0x80
  const tail = random.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
}
