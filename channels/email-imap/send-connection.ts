import { createTransport } from 'nodemailer'
import type { Health, Reach } from '../channel.ts'
import { withAccessToken } from './access-token.ts'
import { smtpFailure } from './send-failure.ts'
import type { EmailImapSettings } from './settings.ts'

const connectMs = 20_000
const greetingMs = 15_000
/** No sign of life from the server for so long ends an attempt: it is tried again, as the same letter. */
const silenceMs = 60_000
const maxConnections = 3
/** Nobody writes any more: the connections are given back. */
const idleMs = 30_000
const maxPools = 50

const isLoopback = (host: string) => /^(?:127\.|localhost$|\[?::1\]?$)/.test(host)

function optionsOf(settings: EmailImapSettings, reach: Reach, accessToken: string | null) {
  const { host, port, secure, user, password } = settings.smtp
  const lenient = reach.plain === true
  const auth = !user
    ? undefined
    : accessToken === null
      ? { user, pass: password ?? '' }
      : { type: 'OAuth2' as const, user, accessToken }
  return {
    host,
    port,
    secure,
    ...(auth ? { auth } : {}),
    // Always TLS, from the first byte or by STARTTLS; without it only while simulators run.
    requireTLS: !secure && !lenient,
    tls: { minVersion: 'TLSv1.2' as const, ...(lenient && isLoopback(host) ? { rejectUnauthorized: false } : {}) },
    name: settings.address.slice(settings.address.lastIndexOf('@') + 1),
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  }
}

const openPool = (options: ReturnType<typeof optionsOf>) =>
  // Whether an attempt is repeated is decided where all attempts are counted.
  createTransport({ ...options, pool: true, maxConnections, maxMessages: 100, maxRequeues: 0 })

type Pool = { transport: ReturnType<typeof openPool>; idle: NodeJS.Timeout | undefined; busy: number }

/** Connections kept open between letters; what an account is stands in its settings alone. */
const pools = new Map<string, Pool>()

/** Hands a connection of the account's server to `use`. @throws what `use` throws, or a ProviderError where no token is to be had. */
export function withSmtp<T>(
  settings: EmailImapSettings,
  reach: Reach,
  use: (transport: Pool['transport']) => Promise<T>,
): Promise<T> {
  return withToken(settings, reach, (options) => withPool(options, use))
}

const withToken = <T>(
  settings: EmailImapSettings,
  reach: Reach,
  use: (options: ReturnType<typeof optionsOf>) => Promise<T>,
): Promise<T> => {
  const isRefusal = (error: unknown) => smtpFailure(error, { address: settings.address, taken: [] }).code === 'smtp-password'
  const { user, oauth } = settings.smtp
  return withAccessToken(user ? oauth : undefined, reach, isRefusal, (token) => use(optionsOf(settings, reach, token)))
}

async function withPool<T>(options: ReturnType<typeof optionsOf>, use: (transport: Pool['transport']) => Promise<T>): Promise<T> {
  const key = JSON.stringify(options)
  let pool = pools.get(key)
  if (!pool) {
    pool = { transport: openPool(options), idle: undefined, busy: 0 }
    pool.transport.on('error', () => undefined)
    pools.set(key, pool)
    for (const [oldest, { busy }] of pools) if (pools.size > maxPools && busy === 0) closePool(oldest)
  }
  clearTimeout(pool.idle)
  pool.busy += 1
  try {
    return await use(pool.transport)
  } finally {
    pool.busy -= 1
    if (pool.busy === 0) pool.idle = setTimeout(() => closePool(key), idleMs).unref()
  }
}

function closePool(key: string): void {
  const pool = pools.get(key)
  pools.delete(key)
  clearTimeout(pool?.idle)
  pool?.transport.close()
}

/** Signs in and out. Never throws. */
export async function checkSmtp(reach: Reach, settings: EmailImapSettings): Promise<Health> {
  try {
    await withToken(settings, reach, async (options) => {
      const transport = createTransport({ ...options, socketTimeout: greetingMs })
      await transport.verify().finally(() => transport.close())
    })
    return { state: 'works', code: null }
  } catch (error) {
    return { state: 'impaired', code: smtpFailure(error, { address: settings.address, taken: [] }).code }
  }
}
