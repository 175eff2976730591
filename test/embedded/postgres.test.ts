import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { placeOf } from '../../src/embedded/native-files.ts'
import { startPostgres, type EmbeddedConnection } from '../../src/embedded/postgres.ts'
import { isAlive } from '../../src/embedded/process-identity.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const isRoot = process.getuid?.() === 0
let dir = ''
const started: ChildProcess[] = []

beforeEach(() => {
  dir = temporaryFolder('embedded-')
})

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await expect.poll(() => serverPid() ?? 0).toBe(0)
  rmSync(dir, { recursive: true, force: true })
})

type Owner = { pid: number; lines: string[]; outcome: Promise<string>; connection: () => EmbeddedConnection; child: ChildProcess }

function startOwner(...flags: 'durable'[]): Owner {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start-embedded.ts'), dir, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const lines: string[] = []
  const outcome = new Promise<string>((resolve) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      lines.splice(0, lines.length, ...text.split('\n').filter(Boolean))
      const last = lines.at(-1) ?? ''
      if (/^(up|\w*Error)/.test(last)) resolve(last)
    })
    child.once('exit', () => resolve(lines.at(-1) ?? 'ended'))
  })
  return {
    pid: child.pid ?? 0,
    lines,
    outcome,
    child,
    connection: () => JSON.parse((lines.at(-1) ?? '').slice(3)) as EmbeddedConnection,
  }
}

function serverPid(folder = dir): number | undefined {
  const file = join(folder, 'postgres/postmaster.pid')
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0
  return pid > 0 && isAlive(pid) ? pid : undefined
}

/** The shells that wait for the end of an owner, which they know by its server's number. */
function reaperOf(server: number): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = all.find((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return words[0] === '/bin/sh' && words.includes(String(server))
    } catch {
      return false
    }
  })
  return Number(found)
}

async function startAndStop(): Promise<void> {
  const postgres = await startPostgres({ dir, durable: false })
  await postgres.close()
}

async function query(connection: EmbeddedConnection, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

test('starts, keeps its data over a restart, and is gone after close', async () => {
  const first = await startPostgres({ dir, durable: false })
  await query(first.connection, 'create table kept (n int)')
  const version = await query(first.connection, 'show server_version_num')
  expect(Number(version.rows[0].server_version_num)).toBeGreaterThanOrEqual(150_000)
  await first.close()
  expect(serverPid()).toBeUndefined()
  expect(existsSync(join(dir, 'postgres.owner'))).toBe(false)
  const second = await startPostgres({ dir, durable: false })
  await query(second.connection, 'select n from kept')
  await second.close()
})

test('a second start on a folder in use names the process and what to do', async () => {
  const owner = startOwner()
  await owner.outcome
  await expect(startPostgres({ dir, durable: false })).rejects.toThrow(
    `in use by process ${owner.pid}: stop it (kill ${owner.pid}), or set another DATA_DIR`,
  )
  await query(owner.connection(), 'select 1')
})

test('of two starts at the same moment on an empty folder one wins', async () => {
  const both = [startOwner(), startOwner()]
  const outcomes = await Promise.all(both.map(({ outcome }) => outcome))
  expect(outcomes.filter((line) => line.startsWith('up'))).toHaveLength(1)
  expect(outcomes.filter((line) => line.startsWith('EmbeddedError'))).toHaveLength(1)
})

test('SIGTERM of the owner: the next start, made at once, waits for its end', async () => {
  const owner = startOwner()
  await owner.outcome
  owner.child.kill('SIGTERM')
  await expect.poll(() => JSON.parse(ownerFile() || '{"stopping":true}').stopping, { interval: 5 }).toBe(true)
  const next = await startPostgres({ dir, durable: false })
  await next.close()
})

function ownerFile(): string {
  const file = join(dir, 'postgres.owner')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

test('kill -9 of the owner ends its server, too', async () => {
  const owner = startOwner()
  await owner.outcome
  const server = serverPid() ?? 0
  owner.child.kill('SIGKILL')
  await expect.poll(() => isAlive(server)).toBe(false)
  const next = await startPostgres({ dir, durable: false })
  await next.close()
})

test('a server left over is taken over by the next start and stopped at its end', async () => {
  const owner = startOwner()
  await owner.outcome
  const server = serverPid() ?? 0
  process.kill(reaperOf(server), 'SIGKILL')
  owner.child.kill('SIGKILL')
  await expect.poll(() => isAlive(owner.pid)).toBe(false)
  expect(isAlive(server)).toBe(true)
  const said: string[] = []
  const next = await startPostgres({ dir, durable: false, say: (line) => said.push(line) })
  expect(serverPid()).toBe(server)
  expect(said.join()).toContain(`took over the database of process ${owner.pid}`)
  await query(next.connection, 'select 1')
  await next.close()
  expect(isAlive(server)).toBe(false)
})

test('kill -9 of owner and server at once: the next start recovers', async () => {
  const owner = startOwner('durable')
  await owner.outcome
  await query(owner.connection(), 'create table kept as select generate_series(1, 100) as n')
  process.kill(serverPid() ?? 0, 'SIGKILL')
  owner.child.kill('SIGKILL')
  await expect.poll(() => isAlive(owner.pid)).toBe(false)
  const next = await startPostgres({ dir })
  expect((await query(next.connection, 'select n from kept')).rowCount).toBe(100)
  await next.close()
})

test('a postmaster.pid that names another living process does not stand in the way', async () => {
  await startAndStop()
  const file = join(dir, 'postgres/postmaster.pid')
  writeFileSync(file, `${process.pid}\n${join(dir, 'postgres')}\n1\n5432\n\n\n\nready\n`)
  await expect(startAndStop()).resolves.toBeUndefined()
})

test('a server that is killed is started again', async () => {
  const said: string[] = []
  const postgres = await startPostgres({ dir, durable: false, say: (line) => said.push(line) })
  process.kill(serverPid() ?? 0, 'SIGKILL')
  await expect
    .poll(
      () =>
        query(postgres.connection, 'select 1').then(
          () => said.length,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0)
  await postgres.close()
})

test('an initdb cut short leaves no half database', async () => {
  mkdirSync(join(dir, 'postgres.new'))
  writeFileSync(join(dir, 'postgres.new/PG_VERSION'), '18\n')
  await expect(startAndStop()).resolves.toBeUndefined()
  expect(existsSync(join(dir, 'postgres.new'))).toBe(false)
})

test('a data folder of another major version is refused in so many words', async () => {
  await startAndStop()
  writeFileSync(join(dir, 'postgres/PG_VERSION'), '17\n')
  await expect(startPostgres({ dir, durable: false })).rejects.toThrow('made by PostgreSQL 17')
})

test('a folder with a long name has its socket elsewhere', async () => {
  const long = join(dir, 'l'.repeat(100))
  const postgres = await startPostgres({ dir: long, durable: false })
  expect(postgres.connection.host).toMatch(/^\/tmp\//)
  await query(postgres.connection, 'select 1')
  await postgres.close()
  rmSync(postgres.connection.host, { recursive: true })
})

test.skipIf(!isRoot)('root: a folder closed to others has its database in /var/tmp', async () => {
  const closed = join(dir, 'closed')
  mkdirSync(closed, { mode: 0o700 })
  const place = placeOf(join(closed, 'data'))
  expect(place.base).toMatch(/^\/var\/tmp\/contact-centre-/)
  const postgres = await startPostgres({ dir: join(closed, 'data'), durable: false })
  await query(postgres.connection, 'select 1')
  await postgres.close()
  rmSync(place.base, { recursive: true })
})
