import { sql, type Tx } from '../db/database.ts'
import type { Role } from './permissions.contract.ts'

export type UserRow = {
  id: string
  email: string
  name: string
  role: Role
  locale: 'lv' | 'en'
  passwordHash: string | null
  totpSecret: Buffer | null
  totpStep: number
  firstPasswordUntil: Date | null
  failedSignIns: number
  signInAfter: Date | null
  disabledAt: Date | null
}

export function findUserByEmail(tx: Tx, email: string): Promise<UserRow | undefined> {
  return tx.one<UserRow>(sql`select id, email, name, role, locale, password_hash, totp_secret, totp_step, first_password_until, failed_sign_ins, sign_in_after, disabled_at
    from users where email = ${email}`)
}

export function findUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  return tx.one<UserRow>(sql`select id, email, name, role, locale, password_hash, totp_secret, totp_step, first_password_until, failed_sign_ins, sign_in_after, disabled_at
    from users where id = ${id}`)
}

export type UserNew = {
  id: string
  email: string
  name: string
  role: Role
  locale?: 'lv' | 'en'
  passwordHash: string | null
  firstPasswordUntil?: Date
  createdAt: Date
}

/** @throws a unique violation of `users_email` when the address is taken. */
export async function insertUser(tx: Tx, user: UserNew): Promise<void> {
  await tx.run(sql`insert into users (id, email, name, role, locale, password_hash, first_password_until, created_at)
    values (${user.id}, ${user.email}, ${user.name}, ${user.role}, ${user.locale ?? 'lv'}, ${user.passwordHash}, ${user.firstPasswordUntil ?? null}, ${user.createdAt})`)
}

/** Counts a failure and says until when the next attempt is refused. */
export async function noteFailedSignIn(tx: Tx, userId: string, failures: number, signInAfter: Date | null): Promise<void> {
  await tx.run(sql`update users set failed_sign_ins = ${failures}, sign_in_after = ${signInAfter} where id = ${userId}`)
}

export async function noteSignIn(tx: Tx, userId: string, at: Date): Promise<void> {
  await tx.run(sql`update users set failed_sign_ins = 0, sign_in_after = null, signed_in_at = ${at} where id = ${userId}`)
}

export async function setLocale(tx: Tx, userId: string, locale: 'lv' | 'en'): Promise<void> {
  await tx.run(sql`update users set locale = ${locale} where id = ${userId}`)
}

export type SessionNew = {
  tokenHash: Buffer
  userId: string
  kind: 'session' | 'token'
  name?: string | null
  scopes?: readonly string[] | null
  at: Date
  expiresAt: Date
}

export async function insertSession(tx: Tx, session: SessionNew): Promise<void> {
  await tx.run(sql`insert into sessions (token_hash, user_id, kind, name, scopes, created_at, seen_at, expires_at)
    values (${session.tokenHash}, ${session.userId}, ${session.kind}, ${session.name ?? null}, ${session.scopes ?? null}, ${session.at}, ${session.at}, ${session.expiresAt})`)
}

export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<void> {
  await tx.run(sql`delete from sessions where token_hash = ${tokenHash}`)
}

/** Sessions past their limit say nothing any more; the user's own are cleared whenever he signs in. */
export async function deleteExpiredSessions(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx.run(sql`delete from sessions where user_id = ${userId} and expires_at <= ${now}`)
}
