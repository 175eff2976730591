import { sql, type Tx } from '../db/database.ts'

export type AccountRow = {
  id: string
  slug: string
  adapter: string
  name: string
  enabled: boolean
  topic: string | null
  /** Sealed JSON. */
  settings: Buffer
  health: 'works' | 'impaired' | 'down' | 'unknown'
  healthCode: string | null
  healthAt: Date | null
  lastEventAt: Date | null
}

export function readAccounts(tx: Tx): Promise<AccountRow[]> {
  return tx.rows<AccountRow>(
    sql`select id, slug, adapter, name, enabled, topic, settings, health, health_code, health_at, last_event_at from accounts order by slug`,
  )
}

export function readAccount(tx: Tx, slug: string): Promise<AccountRow | undefined> {
  return tx.one<AccountRow>(
    sql`select id, slug, adapter, name, enabled, topic, settings, health, health_code, health_at, last_event_at from accounts where slug = ${slug}`,
  )
}

/** As `readAccount`, and nobody else changes it until the transaction ends. */
export function lockAccount(tx: Tx, slug: string): Promise<AccountRow | undefined> {
  return tx.one<AccountRow>(
    sql`select id, slug, adapter, name, enabled, topic, settings, health, health_code, health_at, last_event_at from accounts where slug = ${slug} for update`,
  )
}

/** @throws a unique violation of `accounts_slug`. */
export async function insertAccount(
  tx: Tx,
  account: Pick<AccountRow, 'id' | 'slug' | 'adapter' | 'name' | 'enabled' | 'topic' | 'settings'>,
  at: Date,
): Promise<void> {
  await tx.run(sql`insert into accounts (id, slug, adapter, name, enabled, topic, settings, created_at)
    values (${account.id}, ${account.slug}, ${account.adapter}, ${account.name}, ${account.enabled}, ${account.topic}, ${account.settings}, ${at})`)
}

export async function updateAccount(
  tx: Tx,
  account: Pick<AccountRow, 'id' | 'name' | 'enabled' | 'topic' | 'settings'>,
): Promise<void> {
  await tx.run(
    sql`update accounts set name = ${account.name}, enabled = ${account.enabled}, topic = ${account.topic}, settings = ${account.settings} where id = ${account.id}`,
  )
}

/** Answers whether the light changed. */
export async function storeHealth(
  tx: Tx,
  id: string,
  health: { state: AccountRow['health']; code: string | null },
  at: Date,
): Promise<boolean> {
  const before = await tx.one<{ health: string; healthCode: string | null }>(
    sql`select health, health_code from accounts where id = ${id}`,
  )
  await tx.run(
    sql`update accounts set health = ${health.state}, health_code = ${health.code}, health_at = ${at} where id = ${id}`,
  )
  return before !== undefined && (before.health !== health.state || before.healthCode !== health.code)
}
