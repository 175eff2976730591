import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { openDatabase, sql, type Database } from '../../src/db/database.ts'
import type { EmbeddedConnection } from '../../src/embedded/postgres.ts'
import { newToken, tokenHash } from '../../src/users/session-token.ts'
import { TwilioDouble } from '../doubles/twilio-double.ts'
import { zeros } from '../doubles/centre-on-double.ts'
import { freePort } from '../doubles/free-port.ts'
import { databaseUrl } from '../support/database.ts'

/** The product as it is run: processes of their own, one database, a provider outside. They may be killed at any moment. */
export type Role = 'web' | 'worker' | 'all'
export type Child = { role: Role; process: ChildProcess; output: string[]; gone: Promise<void> }
export type Answer = { status: number; body: any }
export type User = {
  get: (path: string) => Promise<any>
  send: (method: string, path: string, body?: unknown) => Promise<Answer>
  token: string
}

export type Product = {
  url: string
  db: Database
  twilio: TwilioDouble
  start: (role: Role) => Promise<Child>
  /** kill -9: nothing is said, nothing is closed. */
  kill: (child: Child) => Promise<void>
  as: (email: string) => Promise<User>
  close: () => Promise<void>
}

const root = join(import.meta.dirname, '../..')

export async function openProduct(connection: EmbeddedConnection, environment: Record<string, string> = {}): Promise<Product> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const db = openDatabase(connection, { max: 4, onError: () => undefined })
  const twilio = new TwilioDouble({ webhookTimeoutMs: 8_000 })
  await twilio.listen()
  Object.assign(twilio, {
    voiceUrl: `${url}/webhooks/phone-twilio/phone`,
    fallbackUrl: `${url}/webhooks/phone-twilio/phone/fallback`,
    statusUrl: `${url}/webhooks/phone-twilio/phone/status`,
    smsUrl: `${url}/webhooks/sms-twilio/sms`,
  })
  const children = new Set<Child>()
  const env = {
    PATH: process.env['PATH'],
    PUBLIC_URL: url,
    DATABASE_URL: databaseUrl(connection),
    SECRET_KEY: 'a-key-for-tests-only-0123456789abcdef',
    SIMULATORS: 'on',
    DEMO_PASSWORD: 'paroles-vieta-testiem',
    LOG_LEVEL: 'warn',
    ...environment,
  }

  async function start(role: Role): Promise<Child> {
    const child = spawn(process.execPath, ['src/main.ts'], {
      cwd: root,
      env: { ...env, ROLE: role, PORT: String(role === 'worker' ? 0 : port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const started: Child = { role, process: child, output, gone }
    children.add(started)
    void gone.then(() => {
      children.delete(started)
      if (child.signalCode !== 'SIGKILL') console.error(`${role} ended by itself: ${output.slice(-20).join('')}`)
    })
    await until(`${role} to start`, async () => {
      if (child.exitCode !== null) throw new Error(`${role} ended: ${output.join('')}`)
      return role === 'worker' ? output.join('').includes('worker ready') : (await fetch(`${url}/readyz`)).status === 200
    })
    return started
  }

  async function kill(child: Child): Promise<void> {
    child.process.kill('SIGKILL')
    await child.gone
  }

  return {
    url,
    db,
    twilio,
    start,
    kill,
    as: (email) => userOf(db, url, email),
    async close() {
      await Promise.all([...children].map(kill))
      await twilio.close()
      await db.close()
    },
  }
}

async function userOf(db: Database, url: string, email: string): Promise<User> {
  const token = newToken()
  const now = new Date()
  await db.run(sql`
    insert into sessions (token_hash, user_id, kind, created_at, seen_at, expires_at)
    select ${tokenHash(token)}, id, 'token', ${now}, ${now}, ${new Date(now.getTime() + 86_400_000)} from users where email = ${email}`)
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    for (;;) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      // A person clicks slower than a test: the limit of requests per user is met
      if (response.status === 429) await sleep(200)
      else return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    }
  }
  return {
    token,
    send,
    async get(path) {
      const { status, body } = await send('GET', path)
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
      return body
    },
  }
}

/** The accounts speak to the double; the line is open day and night. */
export async function attachProvider({ twilio, as }: Product): Promise<void> {
  const admin = await as('admin@demo.example')
  const { accountSid, authToken, number } = twilio
  for (const slug of ['phone', 'sms']) {
    const settings = { accountSid, authToken, number, apiBaseUrl: twilio.url }
    expect((await admin.send('PATCH', `/api/accounts/${slug}`, { settings })).status).toBe(200)
  }
  // Calls whose notices were lost are asked for soon
  expect((await admin.send('PATCH', '/api/settings', { callCheckS: 5 })).status).toBe(200)
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))
  await admin.send('PUT', '/api/calendar', { timeZone: 'Europe/Riga', weekly, exceptions: [] })
}

/** Polls, failures counting as "not yet", until a deadline. */
export async function until<T>(what: string, look: () => Promise<T | undefined | null | false>, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs
  let last: unknown
  while (Date.now() < end) {
    try {
      const found = await look()
      if (found) return found
    } catch (error) {
      if (error instanceof Error && / ended: /.test(error.message)) throw error
      last = error
    }
    await sleep(50)
  }
  throw new Error(`in vain: ${what}`, { cause: last })
}

/** What must hold after every fault: invariants zero, and every call over has one row in the ledger that holds. */
export async function expectWhole({ db, as }: Product): Promise<void> {
  const supervisor = await as('supervisor@demo.example')
  expect(await supervisor.get('/api/invariants')).toEqual(zeros)
  expect(await callsNotCountedOnce(db)).toEqual([])
}

export function callsNotCountedOnce(db: Database): Promise<object[]> {
  return db.rows(sql`
    select c.id, c.state, c.ending, (select count(*) from kpi_ledger l where l.call_id = c.id and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq)) as rows
    from calls c where c.direction = 'in' and c.state = 'ended'
      and (c.ending is null or 1 <> (select count(*) from kpi_ledger l where l.call_id = c.id and not exists (select 1 from kpi_ledger n where n.replaces_seq = l.seq)))`)
}

/**
 * A text as the provider sends it, again and again until it is acknowledged. Answers how often it was sent.
 */
export async function sendUntilTaken(twilio: TwilioDouble, form: Record<string, string>, limitMs = 60_000): Promise<number> {
  const end = Date.now() + limitMs
  for (let tries = 1; ; tries++) {
    const status = await twilio.text(form).then(
      (reply) => reply.status,
      () => 0,
    )
    if (status === 200) return tries
    if (status !== 0 && status !== 503) throw new Error(`a text was answered with ${status}`)
    if (Date.now() > end) throw new Error('a text was not taken in time')
    await sleep(60)
  }
}

export const sidOf = (kind: string, n: number): string =>
  `SM${Buffer.from(kind).toString('hex').padEnd(12, '0').slice(0, 12)}${String(n).padStart(20, '0')}`
