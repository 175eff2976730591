import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { sql } from '../src/db/database.ts'
import { freePort } from '../test/doubles/free-port.ts'
import { withProduct, type Product } from './support/product.ts'
import { percentile, requestBytes, sendAll, sendAtRate } from './support/http-client.ts'
import type { BenchResult } from './support/result.ts'

const count = 6000
const senders = 2000
const width = 32
const steadyPerSecond = 200

/** Signed webhooks over HTTP until stored and applied, against a bare Fastify route that inserts one row durably. */
export function bench(): Promise<BenchResult> {
  return withProduct(async (product) => {
    const account = await product.account('sms')
    const bare = await startBare(product)
    // Both processes warm, then in turn, so that a machine that drifts does so for both.
    await sendAll(product.port, texts(product, account, 'warm', 600), width)
    await sendAll(bare.port, bareRequests(600), width)
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < 3; round++) {
      theirs.push(await timed(() => sendAll(bare.port, bareRequests(count), width)))
      ours.push(
        await timed(async () => {
          const answers = await sendAll(product.port, texts(product, account, `r${round}`, count), width)
          const refused = answers.filter((answer) => answer.status !== 200).length
          if (refused > 0) throw new Error(`${refused} texts were not accepted`)
          await untilApplied(product, 600 + count * (round + 1))
        }),
      )
    }
    const steady = await sendAtRate(product.port, texts(product, account, 'steady', steadyPerSecond * 10), steadyPerSecond, width)
    await bare.stop()
    const value = count / percentile(ours, 0.5)
    const reference = count / percentile(theirs, 0.5)
    const p99 = percentile(
      steady.map((answer) => answer.ms),
      0.99,
    )
    return {
      name: 'intake-sms',
      unit: 'texts/s',
      value,
      reference: { name: 'bare Fastify route, one durable insert', value: reference },
      ratio: value / reference,
      details: {
        answerP50Ms: Number(
          percentile(
            steady.map((answer) => answer.ms),
            0.5,
          ).toFixed(2),
        ),
        answerP99Ms: Number(p99.toFixed(2)),
        atPerSecond: steadyPerSecond,
      },
    }
  })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return (performance.now() - begin) / 1000
}

function texts(product: Product, account: Record<string, string>, label: string, many: number): Buffer[] {
  const path = '/webhooks/sms-twilio/sms'
  return Array.from({ length: many }, (_, n) => {
    const fields: Record<string, string> = {
      AccountSid: account['accountSid']!,
      ApiVersion: '2010-04-01',
      Body: `Labdien! Vai pieteikumu var iesniegt arī klātienē? ${n}`,
      From: `+4477009${String(n % senders).padStart(5, '0')}`,
      MessageSid: `SM${label}${String(n).padStart(28 - label.length, '0')}`,
      NumMedia: '0',
      NumSegments: '1',
      To: account['number']!,
    }
    const signed = `${product.url}${path}${Object.keys(fields)
      .toSorted()
      .map((key) => key + fields[key])
      .join('')}`
    const signature = createHmac('sha1', account['authToken']!).update(signed, 'utf8').digest('base64')
    return requestBytes(
      'POST',
      path,
      { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8', 'x-twilio-signature': signature },
      new URLSearchParams(fields).toString(),
    )
  })
}

function bareRequests(many: number): Buffer[] {
  return Array.from({ length: many }, (_, n) =>
    requestBytes('POST', '/bare', { 'content-type': 'text/plain' }, `Labdien! Vai pieteikumu var iesniegt arī klātienē? ${n}`),
  )
}

async function untilApplied(product: Product, total: number): Promise<void> {
  for (;;) {
    const row = await product.db.one<{ count: number }>(sql`select count(*) as count from messages`)
    if (row!.count >= total) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function startBare(product: Product): Promise<{ port: number; stop: () => Promise<void> }> {
  const port = await freePort()
  const { host, user } = product.pg
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/bare-route.ts')], {
    stdio: 'inherit',
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATABASE_URL: `postgres://${user}@${encodeURIComponent(host!)}:5432/bench`,
    },
  })
  for (let tries = 0; tries < 200; tries++) {
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}
