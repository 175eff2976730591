import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'

type Which = { except?: Buffer; alsoTokens: boolean }

/** Ends a user's sessions in the caller's transaction; `sessionsEnded` tells every process afterwards. Answers how many there were. */
export function deleteSessions(tx: Tx, userId: string, { except = Buffer.alloc(0), alsoTokens }: Which): Promise<number> {
  return tx.run(
    sql`delete from sessions where user_id = ${userId} and token_hash <> ${except} and (kind = 'session' or ${alsoTokens}::boolean)`,
  )
}

/** After the commit: no process believes a remembered session any more, and open streams of ended ones are closed. */
export function sessionsEnded(deps: Pick<Deps, 'live'>, userId: string): void {
  deps.live.publish([{ what: 'sessions', id: userId }])
}
