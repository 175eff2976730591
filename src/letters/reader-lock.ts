import type { PoolClient } from 'pg'
import type { Database } from '../db/database.ts'

/** The first half of a lock's number; the second is made of the account's id. */
const lockSpace = 7_204_010

export type ReaderLock = {
  /** Whether this process may read the account: one process does, and another one soon after it is gone. */
  take: (accountId: string) => Promise<boolean>
  leave: (accountId: string) => Promise<void>
  close: () => void
}

/**
 * Locks that belong to a connection: they end with it, however the process ends. `onLost` runs when the connection breaks; then
 * nothing is held any more.
 */
export function openReaderLock(db: Pick<Database, 'pool'>, onLost: () => void): ReaderLock {
  let client: PoolClient | undefined
  let opening: Promise<PoolClient> | undefined
  const held = new Set<string>()

  async function connection(): Promise<PoolClient> {
    if (client) return client
    opening ??= db.pool
      .connect()
      .then((opened) => {
        const lost = () => {
          if (client !== opened) return
          client = undefined
          held.clear()
          opened.release(true)
          onLost()
        }
        opened.on('error', lost)
        opened.on('end', lost)
        client = opened
        return opened
      })
      .finally(() => {
        opening = undefined
      })
    return opening
  }

  return {
    async take(accountId) {
      if (held.has(accountId)) return true
      const { rows } = await (
        await connection()
      ).query<{ got: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as got', [lockSpace, accountId])
      if (rows[0]?.got !== true) return false
      held.add(accountId)
      return true
    },
    async leave(accountId) {
      if (!held.delete(accountId)) return
      await client?.query('select pg_advisory_unlock($1, hashtext($2))', [lockSpace, accountId]).catch(() => undefined)
    },
    close() {
      const open = client
      client = undefined
      held.clear()
      open?.release(true)
    },
  }
}
