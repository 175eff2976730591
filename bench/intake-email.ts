import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from '../src/db/database.ts'
import { hasDovecot, openDovecot, type Dovecot } from '../test/support/dovecot.ts'
import { cpuMs } from './support/cpu.ts'
import { mailboxOf } from './support/letters.ts'
import { percentile } from './support/http-client.ts'
import { withProduct, type Product } from './support/product.ts'
import type { BenchResult } from './support/result.ts'

const count = Number(process.env['BENCH_LETTERS'] ?? 2000)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)

/** Letters in a mailbox of a real IMAP server (Dovecot) until each is a message on a ticket, against merely fetching it. */
export async function bench(): Promise<BenchResult> {
  if (!hasDovecot) throw new Error('this benchmark needs Dovecot (apt-get install dovecot-imapd) and root, who may start it')
  const mail = await openDovecot()
  try {
    for (let round = 0; round < rounds; round += 1) mail.lay(`box${round}`, mailboxOf(count, round + 1))
    mail.lay('warm', mailboxOf(200, 99))
    return await withProduct((product) => measured(product, mail))
  } finally {
    await mail.remove()
  }
}

async function measured(product: Product, mail: Dovecot): Promise<BenchResult> {
  const token = await product.token('admin@demo.example')
  const point = (user: string) =>
    product.api(token, 'PATCH', '/api/accounts/email', {
      settings: { imap: { host: '127.0.0.1', port: mail.port, secure: false, user, password: mail.password } },
    })
  await untilMessages(product, 'warm', 200, 200, point)
  await fetchOnly(product, mail, 'warm')
  const ours: number[] = []
  const theirs: number[] = []
  const before = await cpuMs(product)
  for (let round = 0; round < rounds; round += 1) {
    theirs.push((await fetchOnly(product, mail, `box${round}`)) / count)
    const began = performance.now()
    await untilMessages(product, `box${round}`, count, 200 + count * (round + 1), point)
    ours.push((performance.now() - began) / 1000 / count)
  }
  const after = await cpuMs(product)
  const value = 1 / percentile(ours, 0.5)
  const reference = 1 / percentile(theirs, 0.5)
  return {
    name: 'intake-email',
    unit: 'letters/s',
    value,
    reference: { name: 'the same mailbox merely fetched, one durable row a letter', value: reference },
    ratio: value / reference,
    details: {
      server: 'Dovecot',
      peakMiB: peakMiB(product.pid),
      rounds: { ours: ours.map((each) => Math.round(1 / each)), reference: theirs.map((each) => Math.round(1 / each)) },
      cpuMsPerLetter: {
        product: Number(((after.product - before.product) / count / rounds).toFixed(2)),
        database: Number(((after.database - before.database) / count / rounds).toFixed(2)),
      },
    },
  }
}

/** Seconds the reference takes for a mailbox. */
async function fetchOnly(product: Product, mail: Dovecot, user: string): Promise<number> {
  const { host, user: name } = product.pg
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/bare-mailbox.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: `postgres://${name}@${encodeURIComponent(host!)}:5432/bench`,
      IMAP_PORT: String(mail.port),
      IMAP_USER: user,
      IMAP_PASSWORD: mail.password,
    },
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await new Promise((resolve) => child.once('close', resolve))
  return (JSON.parse(said) as { seconds: number }).seconds
}

/**
 * Points the product at a mailbox and waits until it has been read to its last letter, none waits to be understood, and each is a message.
 * Asked by a key and an index: to count messages every few milliseconds would cost the database as much as the letters do.
 */
async function untilMessages(
  product: Product,
  user: string,
  last: number,
  total: number,
  point: (user: string) => Promise<unknown>,
) {
  const place = sql`select validity, position from reading_places where place = 'INBOX' and validity <> ''`
  const before = await product.db.one<{ validity: string }>(place)
  await point(user)
  await until(async () => {
    const now = await product.db.one<{ validity: string; position: number }>(place)
    return now !== undefined && now.validity !== before?.validity && now.position >= last
  })
  const waiting = sql`select 1 as one from inbound_events where state = 'new' limit 1`
  await until(async () => (await product.db.one(waiting)) === undefined)
  const row = await product.db.one<{ count: number }>(sql`select count(*) as count from messages where direction = 'in'`)
  if (row!.count !== total) throw new Error(`${row!.count} messages of ${total} letters`)
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** The most memory the process ever had, its threads included (proc(5), VmHWM). */
function peakMiB(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
}
