import type { Account } from '../centre/centre.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** So many letters that wait because they were refused are no accident of one recipient. */
const manyLetters = 3

/** Why letters of an account do not go out though its server lets us in: that only a letter finds out. Null: they do. */
export async function waitingCode(deps: Pick<Deps, 'db'>, { id }: Account): Promise<string | null> {
  const row = await deps.db.one<{ refused: number; sender: boolean | null }>(sql`
    select count(*)::int as refused, bool_or(problem ->> 'code' = 'smtp-sender') as sender from messages
    where direction = 'out' and status = 'queued' and account_id = ${id} and outgoing is not null and problem ? 'words'`)
  if (row?.sender) return 'smtp-sender'
  return (row?.refused ?? 0) >= manyLetters ? 'smtp-refused' : null
}

/** Why an account is not read at present, in a word; null: it is, or it is none that is read. */
export async function worstCode(deps: Pick<Deps, 'db'>, { id, channel, settings }: Account): Promise<string | null> {
  if (!channel.listen || settings === null) return null
  const row = await deps.db.one<{ code: string }>(sql`
    select code from reading_places where account_id = ${id} and place = any(${[...channel.listen.places(settings)]}::text[]) and code is not null
    order by code_at desc limit 1`)
  return row?.code ?? null
}
