import type { Account } from '../centre/centre.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** Why an account is not read at present, in a word; null: it is, or it is none that is read. */
export async function worstCode(deps: Pick<Deps, 'db'>, { id, channel, settings }: Account): Promise<string | null> {
  if (!channel.listen || settings === null) return null
  const row = await deps.db.one<{ code: string }>(sql`
    select code from reading_places where account_id = ${id} and place = any(${[...channel.listen.places(settings)]}::text[]) and code is not null
    order by code_at desc limit 1`)
  return row?.code ?? null
}
