import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from '../error-code.ts'

/**
 * The keys that seal secrets, newest first: those of SECRET_KEY (several with commas during a change), or one made at the first
 * start and kept in the data folder, so that data and key are backed up and moved together.
 */
export function secretKeys(config: { secretKey: string | undefined; dataDir: string }): string[] {
  return config.secretKey ? config.secretKey.split(',') : [keptKey(config.dataDir)]
}

function keptKey(dataDir: string): string {
  const file = join(dataDir, 'secret-key')
  mkdirSync(dataDir, { recursive: true })
  try {
    // wx: of two that start at once one makes the key and both read it
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < 32)
    throw new Error(`${file} is damaged: restore it from a backup; without it stored account settings cannot be read`)
  return key
}
