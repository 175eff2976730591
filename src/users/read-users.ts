import { sql, type Tx } from '../db/database.ts'
import { limitOf, preparedText } from '../db/prepared-text.ts'
import { isoOrNull, iso } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page } from '../http/page.contract.ts'
import { notFound } from '../refusal.ts'
import type { Role } from './permissions.contract.ts'
import type { UserDetail } from './users.contract.ts'

type Row = {
  id: string
  email: string
  name: string
  role: Role
  locale: 'lv' | 'en'
  agentId: string | null
  disabledAt: Date | null
  twoFactor: boolean
  firstPasswordUntil: Date | null
  signedInAt: Date | null
  createdAt: Date
}

const columns = `u.id, u.email, u.name, u.role, u.locale, a.id as agent_id, u.disabled_at, u.totp_secret is not null as two_factor,
  u.first_password_until, u.signed_in_at, u.created_at from users u left join agents a on a.user_id = u.id`

const viewOf = (row: Row): UserDetail => ({
  ...row,
  disabledAt: isoOrNull(row.disabledAt),
  firstPasswordUntil: isoOrNull(row.firstPasswordUntil),
  signedInAt: isoOrNull(row.signedInAt),
  createdAt: iso(row.createdAt),
})

/** In the order in which they came. */
export async function readUsers(
  tx: Tx,
  page: { limit: number; after?: string | undefined; role?: Role | undefined },
): Promise<Page<UserDetail>> {
  const [after = null] = readCursor(page.after, ['uuid']) ?? []
  const rows = await tx.rows<Row>(
    preparedText(
      `select ${columns} where ($1::uuid is null or u.id > $1) and ($2::text is null or u.role = $2) order by u.id ${limitOf(page.limit + 1)}`,
      [after, page.role ?? null],
    ),
  )
  return pageOfRows(rows, page.limit, viewOf, (row) => [row.id])
}

export async function readUser(tx: Tx, id: string): Promise<UserDetail> {
  const row = await tx.one<Row>(preparedText(`select ${columns} where u.id = $1`, [id]))
  if (!row) throw notFound()
  return viewOf(row)
}

/** How many of the recovery codes have not been used. */
export async function countRecoveryCodes(tx: Tx, userId: string): Promise<number> {
  const row = await tx.one<{ count: number }>(
    sql`select count(*) as count from recovery_codes where user_id = ${userId} and used_at is null`,
  )
  return row?.count ?? 0
}
