import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../src/config.ts'

const key = 'k'.repeat(40)
const refused = (env: Record<string, string>): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('accepted')
}

describe('readConfig', () => {
  test('nothing set: embedded, simulators on, local address', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      role: 'all',
      simulators: true,
      secretKey: undefined,
    })
    expect(config.dataDir).toMatch(/^\/.*\/data$/)
  })

  test('a database of one’s own: simulators off unless asked for', () => {
    const own = { DATABASE_URL: 'postgres://app@db/centre', SECRET_KEY: key }
    expect(readConfig(own).simulators).toBe(false)
    expect(readConfig({ ...own, SIMULATORS: 'on' }).simulators).toBe(true)
  })

  test('an empty value counts as none', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', REDIS_URL: '' })).toMatchObject({
      port: 3000,
      databaseUrl: undefined,
      redisUrl: undefined,
    })
  })

  test('no slash at the end of the public address', () => {
    expect(readConfig({ PUBLIC_URL: 'https://centre.example/' }).publicUrl).toBe('https://centre.example')
  })

  test.each([
    ['PORT', 'seventy', 'a port number'],
    ['PORT', '70000', 'a port number'],
    ['PUBLIC_URL', 'centre.example', 'http:// or https://'],
    ['DATABASE_URL', 'mysql://hunter2@db', 'postgres://'],
    ['REDIS_URL', 'hunter2', 'redis://'],
    ['ROLE', 'hunter2', 'all, web or worker'],
    ['SECRET_KEY', 'hunter2', 'at least 32 characters'],
    ['SIMULATORS', 'yes', 'on or off'],
    ['LOG_LEVEL', 'hunter2', 'fatal, error, warn'],
    ['CLAMAV', 'hunter2', 'host:port'],
    ['DEMO_PASSWORD', 'short', 'at least 8 characters'],
  ])('a wrong %s names what is expected and not the value', (name, value, expected) => {
    const message = refused({ [name]: value })
    expect(message).toContain(name)
    expect(message).toContain(expected)
    expect(message).not.toContain(value)
  })

  test('settings that need each other', () => {
    expect(refused({ DATABASE_URL: 'postgres://app@db/centre' })).toContain('SECRET_KEY must be set')
    expect(refused({ ROLE: 'web' })).toContain('ROLE web or worker needs DATABASE_URL')
    expect(refused({ OIDC_ISSUER: 'https://id.example' })).toContain('OIDC_CLIENT_ID and OIDC_CLIENT_SECRET')
    const oidc = { OIDC_ISSUER: 'http://id.example', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' }
    expect(refused({ ...oidc, SIMULATORS: 'off' })).toContain('OIDC_ISSUER must be a URL that starts with https://')
    expect(readConfig({ ...oidc, SIMULATORS: 'on' }).oidc?.issuer).toBe('http://id.example')
  })
})
