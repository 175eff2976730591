import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import { withAccessToken } from './access-token.ts'
import type { EmailImapSettings } from './settings.ts'

const connectMs = 20_000
const greetingMs = 15_000
/** A line that says nothing for so long is dead; IDLE is renewed well before. */
const silenceMs = 240_000
const idleRenewMs = 120_000
/** Above this a letter is streamed in pieces; no single answer of the server may be larger. */
const answerLimitBytes = 16 * 1024 * 1024

const isLoopback = (host: string) => /^(127\.|localhost$|\[?::1\]?$)/.test(host)

/**
 * Opens a connection to the account's IMAP server and signs in. Always TLS, from the first byte or by STARTTLS; without it only while
 * simulators run, and then this machine's own servers need no certificate anybody vouches for.
 * `transport`: sockets other than imapflow's own.
 * @throws ProviderError with a code of `imapFailure`.
 */
export function openImap(settings: EmailImapSettings, reach: Reach, transport?: ImapFlowOptions['transport']): Promise<ImapFlow> {
  const isRefusal = (error: unknown) => error instanceof ProviderError && error.code === 'password'
  return withAccessToken(settings.imap.oauth, reach, isRefusal, (token) => connect(settings, reach, token, transport))
}

async function connect(
  settings: EmailImapSettings,
  reach: Reach,
  accessToken: string | null,
  transport: ImapFlowOptions['transport'],
): Promise<ImapFlow> {
  const { host, port, secure, user, password } = settings.imap
  const auth = accessToken === null ? { user, pass: password ?? '' } : { user, accessToken }
  const lenient = reach.plain === true
  const client = new ImapFlow({
    host,
    port,
    secure,
    auth,
    logger: false,
    disableAutoIdle: true,
    // Letters are taken out below the parser: they must be readable there.
    disableCompression: true,
    transport,
    maxIdleTime: idleRenewMs,
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    maxLiteralSize: answerLimitBytes,
    maxResponseSize: 2 * answerLimitBytes,
    maxLineLength: answerLimitBytes,
    clientInfo: { name: 'VPPPD contact centre' },
    tls: { minVersion: 'TLSv1.2', ...(lenient && isLoopback(host) ? { rejectUnauthorized: false } : {}) },
    ...(secure || lenient ? {} : { doSTARTTLS: true }),
  })
  // A connection that breaks tells so by the command under way and by 'close'; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    client.close()
    throw imapFailure(error)
  }
  return client
}

type Details = {
  code?: unknown
  authenticationFailed?: unknown
  tlsFailed?: unknown
  mailboxMissing?: unknown
  responseStatus?: unknown
  serverResponseCode?: unknown
  message?: unknown
  _err?: unknown
}

/** It lets nobody in at present, whoever he is (RFC 5530). */
const isNotNow = /^(?:UNAVAILABLE|LIMIT|INUSE|SERVERBUG|CONTACTADMIN)$/

const certificate = /CERT|SELF_SIGNED|ISSUER|VERIFY_LEAF|ALTNAME|certificate/i

/**
 * What went wrong, in a word that has a sentence on the accounts page: unreachable, silent, password, certificate, no-tls, folder,
 * refused.
 */
export function imapFailure(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const { code, authenticationFailed, tlsFailed, mailboxMissing, responseStatus, serverResponseCode, message, _err } = (error ??
    {}) as Details
  const words = [code, message, (_err as Details | undefined)?.code].map(String).join(' ')
  const say = (meaning: string, retry = true) => new ProviderError(meaning, { retry, cause: error })
  if (authenticationFailed === true && isNotNow.test(String(serverResponseCode))) return say('refused')
  if (authenticationFailed === true) return say('password', false)
  if (certificate.test(words)) return say('certificate', false)
  if (tlsFailed === true || /STARTTLS/i.test(words)) return say('no-tls', false)
  if (mailboxMissing === true || serverResponseCode === 'NONEXISTENT' || code === 'NotFound') return say('folder', false)
  if (/TIMEOUT|ETIMEDOUT/i.test(words)) return say('silent')
  if (responseStatus === 'NO' || responseStatus === 'BAD') return say('refused')
  return say('unreachable')
}
