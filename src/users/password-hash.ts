import { hash, verify } from '@node-rs/argon2'

/** argon2id (the library's default algorithm) with the memory and passes OWASP recommends: 19 MiB, 2 passes. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password, options)
}

let stranger: Promise<string> | undefined

/** Where there is no hash (unknown e-mail, no password set) the same work is done, so that time does not tell who exists. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  stranger ??= hashPassword('nobody has this password')
  const matches = await verify(stored ?? (await stranger), password)
  return stored !== null && matches
}
