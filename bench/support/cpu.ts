import { readFileSync } from 'node:fs'
import { sql } from '../../src/db/database.ts'
import type { Product } from './product.ts'

export type CpuMs = { product: number; database: number; driver: number }

/** What the three have used of the processors so far: the product, its database, and this process, which plays everybody else. */
export async function cpuMs(product: Pick<Product, 'db' | 'pids'>): Promise<CpuMs> {
  const servers = await product.db.rows<{ pid: number }>(sql`select pid from pg_stat_activity`)
  const own = process.cpuUsage()
  return {
    product: product.pids.reduce((sum, pid) => sum + processMs(pid), 0),
    database: servers.reduce((sum, { pid }) => sum + processMs(pid), 0),
    driver: (own.user + own.system) / 1000,
  }
}

/** proc(5): fields 14 and 15, in hundredths of a second on every Linux we run on; 0 for a process that has ended. */
function processMs(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}
