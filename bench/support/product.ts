import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sealWith } from '../../src/accounts/sealed.ts'
import { openDatabase, sql, type Database, type PgConfig } from '../../src/db/database.ts'
import { startPostgres } from '../../src/embedded/postgres.ts'
import { newToken, tokenHash } from '../../src/users/session-token.ts'
import { freePort } from '../../test/doubles/free-port.ts'

const root = join(import.meta.dirname, '../..')
export const secretKey = 'a-key-for-benchmarks-only-0123456789abcdef'

export type Product = {
  port: number
  url: string
  pg: PgConfig
  db: Database
  pid: number
  /** All processes of the product. */
  pids: readonly number[]
  /** A bearer token of a demo user. */
  token: (email: string) => Promise<string>
  /** Settings of an account, secrets included. */
  account: (slug: string) => Promise<Record<string, string>>
  api: <T = unknown>(token: string, method: string, path: string, body?: unknown) => Promise<T>
  residentMiB: () => Promise<number>
}

/** Runs `work` against the product as a user starts it: its own process, a real PostgreSQL that writes durably, the simulators. */
export async function withProduct<T>(work: (product: Product) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'))
  // As root the database runs as `nobody`, who must be able to enter.
  chmodSync(dir, 0o755)
  const postgres = await startPostgres({ dir, database: 'bench' })
  const { host, user } = postgres.connection
  const port = await freePort()
  const child = spawn(
    join(root, 'node_modules/.bin/node'),
    [
      ...(process.env['BENCH_PROFILE'] ? ['--cpu-prof', '--cpu-prof-dir', process.env['BENCH_PROFILE']] : []),
      '--max-semi-space-size=16',
      ...(process.env['BENCH_IMPORT'] ? ['--import', process.env['BENCH_IMPORT']] : []),
      join(root, 'src/main.ts'),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        DATABASE_URL: `postgres://${user}@${encodeURIComponent(host)}:5432/bench`,
        SECRET_KEY: secretKey,
        SIMULATORS: 'on',
        LOG_LEVEL: 'warn',
        DEMO_PASSWORD: 'parole-merijumiem',
        DATA_DIR: dir,
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
        MALLOC_ARENA_MAX: '2',
      },
    },
  )
  const db = openDatabase(postgres.connection, { max: 4, onError: () => undefined })
  try {
    const url = `http://127.0.0.1:${port}`
    await untilReady(url, child)
    return await work(productAt(port, url, postgres.connection, db, child.pid!))
  } finally {
    await db.close()
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
    await postgres.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

function productAt(port: number, url: string, pg: PgConfig, db: Database, pid: number): Product {
  return {
    port,
    url,
    pg,
    db,
    pid,
    pids: [pid],
    async token(email) {
      const token = newToken()
      const now = new Date()
      await db.run(
        sql`insert into sessions (token_hash, user_id, kind, created_at, seen_at, expires_at) select ${tokenHash(token)}, id, 'token', ${now}, ${now}, ${new Date(now.getTime() + 86_400_000)} from users where email = ${email}`,
      )
      return token
    },
    async account(slug) {
      const row = await db.one<{ settings: Buffer }>(sql`select settings from accounts where slug = ${slug}`)
      return JSON.parse(sealWith([secretKey]).open(row!.settings))
    },
    async api(token, method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    async residentMiB() {
      const { readFileSync } = await import('node:fs')
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024)
    },
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode} while starting`)
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the product did not become ready')
}
