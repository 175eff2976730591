import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** Why an account is not read at present; null: it is. */
export async function worstCode(deps: Pick<Deps, 'db'>, accountId: string): Promise<string | null> {
  const row = await deps.db.one<{ code: string }>(
    sql`select code from reading_places where account_id = ${accountId} and code is not null order by code_at desc limit 1`,
  )
  return row?.code ?? null
}
