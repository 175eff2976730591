import { Socket } from 'node:net'
import pg from 'pg'
import { Statement } from './statement.ts'

/** Where a database is: a URL of one's own server, or the embedded one's socket. */
export type PgConfig = pg.PoolConfig

export type Sql = { text: string; name: string; values: unknown[] }

/** Every call site is one prepared statement: the strings of a template literal are the same array each time it runs. */
const statements = new WeakMap<TemplateStringsArray, { text: string; name: string }>()
let statementCount = 0

/**
 * SQL with its values apart: sql`select … where id = ${id}`. Values never become text, so there is nothing to escape.
 */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  let statement = statements.get(strings)
  if (!statement) {
    let text = strings[0]!
    for (let n = 1; n < strings.length; n++) text += `$${n}${strings[n]!}`
    statementCount += 1
    statement = { text, name: `s${statementCount}` }
    statements.set(strings, statement)
  }
  return { text: statement.text, name: statement.name, values }
}

/** What a query needs: the database itself or a transaction of it. */
export type Tx = {
  /** Rows with column names in camelCase. Instants are `Date`, bigint and numeric are numbers. */
  rows<Row extends object>(query: Sql): Promise<Row[]>
  /** The first row, or undefined. */
  one<Row extends object>(query: Sql): Promise<Row | undefined>
  /** Runs it and answers how many rows it touched. */
  run(query: Sql): Promise<number>
}

export type Transaction = Tx & {
  /**
   * Sends a write and goes on: the transaction fails with it, nobody waits for it. What is sent in a row, the commit included, costs
   * one way to the server and back instead of one each.
   */
  post(query: Sql): void
  /** As `post`, for a last write whose rows are asked for after the commit: that goes out with it, unseen. */
  postRows<Row extends object>(query: Sql): Promise<Row[]>
}

export type Database = Tx & {
  /** Runs `work` in one transaction; throws roll it back. Deadlock and serialisation failures are tried again twice. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** A connection of its own for LISTEN; `onLost` runs once when it breaks. */
  listen(channel: string, onNotice: (payload: string) => void, onLost: () => void): Promise<{ close: () => Promise<void> }>
  pool: pg.Pool
  close(): Promise<void>
}

/** A connection, or whatever lends one for a statement. */
type Queryable = { run: (statement: Statement) => Promise<unknown> }

const onConnection = (client: pg.ClientBase): Queryable => ({
  run: (statement) =>
    new Promise<void>((resolve, reject) => {
      statement.callback = (error) => (error ? reject(error) : resolve())
      client.query(statement)
    }),
})

async function query<Row extends object>(
  { run }: Queryable,
  { text, name, values }: Sql,
): Promise<{ rows: Row[]; count: number }> {
  const statement = new Statement(text, name, values)
  try {
    await run(statement)
  } catch (error) {
    // Where it was made in the driver tells nothing: who has asked does.
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  }
  // The caller names the shape its SQL selects; flow tests run every statement.
  return { rows: statement.found as Row[], count: statement.count }
}

function txOf(client: Queryable): Tx {
  return {
    rows: async <Row extends object>(statement: Sql) => (await query<Row>(client, statement)).rows,
    one: async <Row extends object>(statement: Sql) => (await query<Row>(client, statement)).rows[0],
    run: async (statement: Sql) => (await query(client, statement)).count,
  }
}

/** What is written in one turn of the loop leaves in one piece: each piece wakes the server, and that costs more than most statements. */
function gatheringSocket(): Socket {
  const socket = new Socket()
  let gathering = false
  // Not a subclass: `connect` puts the plain `write` back.
  socket.once('connect', () => {
    Object.assign(socket, {
      write(...what: Parameters<Socket['write']>) {
        if (!gathering) {
          gathering = true
          socket.cork()
          process.nextTick(() => {
            gathering = false
            socket.uncork()
          })
        }
        return Socket.prototype.write.apply(socket, what)
      },
    })
  })
  return socket
}

const isRetryable = (error: unknown) => error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001')

/** Takes statements until it is closed: work that goes on when its transaction is over would count by itself on the connection. */
function closable({ run }: Queryable): Queryable & { close: () => void } {
  let isOver = false
  return {
    run: (statement) => {
      if (isOver) throw new Error('the transaction is over')
      return run(statement)
    },
    close: () => {
      isOver = true
    },
  }
}

async function attempt<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error) => {
    broken = error
  }
  client.on('error', onError)
  const posted: Promise<unknown>[] = []
  // The first failure is the cause; whatever is sent after it fails because of it.
  let cause: { error: unknown } | undefined
  const post = <Sent>(sent: Promise<Sent>): Promise<Sent> => {
    posted.push(sent)
    sent.catch((error: unknown) => {
      cause ??= { error }
    })
    return sent
  }
  const inside = closable(onConnection(client))
  try {
    void post(client.query('begin'))
    const result = await work({
      ...txOf(inside),
      post: (statement) => void post(query(inside, statement)),
      postRows: <Row extends object>(statement: Sql) => post(query<Row>(inside, statement).then(({ rows }) => rows)),
    })
    inside.close()
    void post(client.query('commit'))
    await Promise.all(posted)
    return result
  } catch (error) {
    inside.close()
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw cause ? cause.error : error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

export function openDatabase(config: PgConfig, options: { max: number; onError: (error: Error) => void }): Database {
  const pool = new pg.Pool({
    ...config,
    max: options.max,
    pipeline: true,
    stream: gatheringSocket,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  })
  // A connection that breaks while idle is replaced by the next query; without a listener it would end the process.
  pool.on('error', options.onError)
  // Nor may one that breaks in the moment between its opening and its first use.
  pool.on('connect', (client) => client.on('error', () => undefined))

  async function transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt(pool, work)
      } catch (error) {
        if (!isRetryable(error) || tries >= 2) throw error
      }
    }
  }

  // The pool hands in its own call-back, and has the connection back with it.
  const anyConnection: Queryable = { run: (statement) => pool.query(statement as unknown as pg.QueryConfig) }
  return { ...txOf(anyConnection), transaction, listen: (...what) => listen(config, ...what), pool, close: () => pool.end() }
}

async function listen(config: PgConfig, channel: string, onNotice: (payload: string) => void, onLost: () => void) {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 5000, keepAlive: true })
  let state: 'opening' | 'listening' | 'closed' = 'opening'
  // An attempt that fails says so by its rejection alone: told twice, the caller would try again twice, and then four times.
  const lost = () => {
    const wasListening = state === 'listening'
    state = 'closed'
    if (!wasListening) return
    void client.end().catch(() => undefined)
    onLost()
  }
  const isClosed = () => state === 'closed'
  client.on('error', lost)
  client.on('end', lost)
  client.on('notification', (notice) => onNotice(notice.payload ?? ''))
  try {
    await client.connect()
    await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    if (isClosed()) throw new Error('Connection terminated while it was opened')
  } catch (error) {
    void client.end().catch(() => undefined)
    throw error
  }
  state = 'listening'
  return {
    close: async () => {
      state = 'closed'
      await client.end().catch(() => undefined)
    },
  }
}

/** The name of the unique index or constraint a write ran into, undefined for any other error. */
export function uniqueViolation(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code === '23505' ? error.constraint : undefined
}

/** A text has a character that no database of text can hold: NUL. It came from outside, whoever sent it. */
export function isUnstorable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '22021' || error.code === '22P05')
}

/** The database is away, not wrong: the caller may try again later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (
    typeof code === 'string' &&
    (/^(08|57P0|53)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code))
  )
    return true
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/.test(
    error.message,
  )
}
