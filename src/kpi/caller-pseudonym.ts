import { createHmac, randomBytes } from 'node:crypto'
import { sql, type Tx } from '../db/database.ts'

/** A caller can be recognised for so long: with the period's key goes the possibility. */
const keyPeriod = (serviceDay: string) => serviceDay.slice(0, 4)

/** A keyed hash: the same person is recognised within the period, nobody can be read. */
export async function callerPseudonym(tx: Tx, number: string, serviceDay: string): Promise<string> {
  return pseudonymWith(await keyOf(tx, keyPeriod(serviceDay)), number)
}

/** The same for many callers with one read; null: no key was made for that time yet, so nobody of it is in the ledger. */
export async function knownPseudonyms(
  tx: Tx,
  serviceDays: readonly string[],
): Promise<(number: string, serviceDay: string) => string | null> {
  const periods = [...new Set(serviceDays.map(keyPeriod))]
  const rows = await tx.rows<{ period: string; key: Buffer }>(
    sql`select period, key from kpi_keys where period = any(${periods}::text[])`,
  )
  const keys = new Map(rows.map(({ period, key }) => [period, key]))
  return (number, serviceDay) => {
    const key = keys.get(keyPeriod(serviceDay))
    return key ? pseudonymWith(key, number) : null
  }
}

const pseudonymWith = (key: Buffer, number: string) => createHmac('sha256', key).update(number).digest('hex').slice(0, 32)

async function keyOf(tx: Tx, period: string): Promise<Buffer> {
  const find = () => tx.one<{ key: Buffer }>(sql`select key from kpi_keys where period = ${period}`)
  let found = await find()
  if (!found) {
    await tx.run(sql`insert into kpi_keys (period, key) values (${period}, ${randomBytes(32)}) on conflict do nothing`)
    found = await find()
  }
  // Either we wrote it or whoever was faster did.
  return found!.key
}
