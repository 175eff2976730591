import { hashPassword } from './password-hash.ts'
import { readableSecret } from './readable-secret.ts'

const validMs = 7 * 24 * 3600_000

/** About 99 random bits, to be handed over by word or on paper; good for one sign-in within a week, and only to choose an own one. */
export async function newFirstPassword(now: Date): Promise<{ password: string; hash: string; until: Date }> {
  const password = readableSecret(4, 5)
  return { password, hash: await hashPassword(password), until: new Date(now.getTime() + validMs) }
}
