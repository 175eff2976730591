import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { errorCode } from '../error-code.ts'
import { EmbeddedError, explained } from './embedded-error.ts'
import { findNative, makeServerFolder, placeOf } from './native-files.ts'
import { obtainServer } from './obtain-server.ts'
import { claimOwnership, markStopping, releaseOwnership } from './owner.ts'
import { initCluster, socketPort, stopServer } from './server-process.ts'
import { superviseServer } from './supervise-server.ts'

export type EmbeddedConnection = { host: string; port: number; user: string; database: string }
export type EmbeddedPostgres = { connection: EmbeddedConnection; close: () => Promise<void> }
export type EmbeddedOptions = {
  /** The data folder; the cluster is `postgres` in it. */
  dir: string
  database?: string
  /** False for tests: fast, and worthless after a power cut. */
  durable?: boolean
  /** Told what happens, one line each. */
  say?: (line: string) => void
}

/**
 * Starts a real PostgreSQL on a socket in `dir` and stops it at `close`. A server left by a process that was killed is taken over
 * (and stopped at `close`); a data folder in use by a living process is refused; a server that dies is started again.
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options)
  } catch (error) {
    throw explained(error, options.dir)
  }
}

async function start(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dir, database = 'app', durable = true, say = () => undefined } = options
  const place = placeOf(dir)
  const deadOwner = await claimOwnership(place.ownerFile)
  try {
    const native = findNative()
    if (!existsSync(place.cluster)) {
      say('making the database…')
      await initCluster(native.folder, place, durable)
    }
    refuseOtherVersion(native.major, place.cluster)
    makeServerFolder(place.run)
    const obtain = () => obtainServer(native.folder, place, durable)
    const server = await obtain()
    if (server.isAdopted && deadOwner)
      say(`took over the database of process ${Number.parseInt(deadOwner.identity, 10)}, which is gone`)
    const connection = { host: place.run, port: socketPort, user: 'app', database }
    await createDatabase(connection).catch(async (error: unknown) => {
      server.reaper.kill('SIGKILL')
      await stopServer(server.pid)
      throw error
    })
    const supervisor = superviseServer(server, obtain, say)
    const close = async () => {
      markStopping(place.ownerFile)
      await supervisor.stop()
      releaseOwnership(place.ownerFile)
    }
    return { connection, close }
  } catch (error) {
    releaseOwnership(place.ownerFile)
    throw error
  }
}

function refuseOtherVersion(brings: string, cluster: string): void {
  const has = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (has === brings) return
  throw new EmbeddedError(
    `${cluster} was made by PostgreSQL ${has} and this release brings ${brings}: export with the release that made it, import here`,
  )
}

async function createDatabase(connection: EmbeddedConnection): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  await client.connect()
  try {
    await client.query(`create database ${pg.escapeIdentifier(connection.database)}`)
  } catch (error) {
    const isThere = errorCode(error) === '42P04'
    if (!isThere) throw error
  } finally {
    await client.end()
  }
}
