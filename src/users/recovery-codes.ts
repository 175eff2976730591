import { createHash } from 'node:crypto'
import { sql, type Tx } from '../db/database.ts'
import { readableSecret } from './readable-secret.ts'

const howMany = 10

const hashOf = (code: string) =>
  createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .digest()

/** New codes in place of all earlier ones. They are shown this one time; the rows hold hashes. */
export async function renewRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: howMany }, () => readableSecret(4, 4))
  await tx.run(sql`delete from recovery_codes where user_id = ${userId}`)
  await tx.run(sql`insert into recovery_codes (user_id, code_hash) select ${userId}, unnest(${codes.map(hashOf)}::bytea[])`)
  return codes
}

/** Each opens the door once: of two attempts with the same code, also at the same moment, one wins. */
export async function useRecoveryCode(tx: Tx, userId: string, given: string, now: Date): Promise<boolean> {
  const used = await tx.run(
    sql`update recovery_codes set used_at = ${now} where user_id = ${userId} and code_hash = ${hashOf(given)} and used_at is null`,
  )
  return used > 0
}
