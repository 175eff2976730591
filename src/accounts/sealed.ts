import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/**
 * AES-256-GCM under a key derived from SECRET_KEY. Layout: one byte of version, 12 of nonce, 16 of tag, the rest. During a
 * change of key the old one still opens (`keys` newest first); whatever is written next is under the new one.
 */
export type Seal = { seal: (plain: string) => Buffer; open: (sealed: Buffer) => string }

export function sealWith(keys: readonly string[]): Seal {
  const derived = keys.map((key) => createHash('sha256').update(`settings\0${key}`).digest())
  return {
    seal(plain) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', derived[0]!, nonce)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body])
    },
    open(sealed) {
      for (const key of derived) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
          decipher.setAuthTag(sealed.subarray(13, 29))
          return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString('utf8')
        } catch {
          continue
        }
      }
      throw new Error('SECRET_KEY does not open what is stored: start with the key the data was written under')
    },
  }
}
