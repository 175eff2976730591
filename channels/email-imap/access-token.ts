import { z } from 'zod'
import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import type { MailOauth } from './settings.ts'

const answerLimitMs = 15_000
/** A token is not begun with when it ends so soon. */
const spareMs = 60_000
const maxKept = 100
const answered = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
})

type Token = { text: string; untilMs: number }

/** Tokens of accounts, kept until shortly before they end; what an account is stands in its settings alone. */
const kept = new Map<string, Promise<Token>>()

const keyOf = ({ tokenUrl, clientId, clientSecret, refreshToken, scope }: MailOauth) =>
  JSON.stringify([tokenUrl, clientId, clientSecret, refreshToken, scope])

/**
 * Runs `use` with an access token for a mail server (XOAUTH2); with null where the account has a password. A token that was kept and that
 * the server refuses is traded once anew: it may have been revoked before its time.
 * @throws what `use` throws; ProviderError 'token' when the issuer refuses, 'token-unreachable' when it does not answer.
 */
export async function withAccessToken<T>(
  oauth: MailOauth | undefined,
  reach: Reach,
  isRefusal: (error: unknown) => boolean,
  use: (accessToken: string | null) => Promise<T>,
): Promise<T> {
  if (!oauth) return use(null)
  const { text, wasKept, forget } = await accessTokenOf(oauth, reach)
  try {
    return await use(text)
  } catch (error) {
    if (!isRefusal(error)) throw error
    forget()
    if (!wasKept) throw error
    return use((await accessTokenOf(oauth, reach)).text)
  }
}

/** One that is kept or traded; those who ask while it is being traded wait for the same one. */
async function accessTokenOf(oauth: MailOauth, reach: Reach): Promise<{ text: string; wasKept: boolean; forget: () => void }> {
  if (!oauth.refreshToken || !oauth.clientId || !oauth.tokenUrl)
    return { text: oauth.accessToken ?? '', wasKept: false, forget: () => undefined }
  const key = keyOf(oauth)
  const before = kept.get(key)
  const known = await before?.catch(() => undefined)
  if (before && known && known.untilMs - spareMs > reach.now().getTime())
    return { text: known.text, wasKept: true, forget: () => forgetIf(key, before) }
  // Somebody else who waited for the same one has begun meanwhile.
  const begun = kept.get(key)
  const trade = begun && begun !== before ? begun : trader(oauth, reach)
  if (trade !== begun) keep(key, trade)
  try {
    return { text: (await trade).text, wasKept: false, forget: () => forgetIf(key, trade) }
  } catch (error) {
    forgetIf(key, trade)
    throw error
  }
}

function keep(key: string, trade: Promise<Token>): void {
  kept.delete(key)
  kept.set(key, trade)
  for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest)
}

/** Not the one that somebody has traded since. */
function forgetIf(key: string, trade: Promise<Token>): void {
  if (kept.get(key) === trade) kept.delete(key)
}

/** RFC 6749, section 6. */
async function trader({ refreshToken, clientId, clientSecret, tokenUrl, scope }: MailOauth, reach: Reach): Promise<Token> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken ?? '',
    client_id: clientId ?? '',
  })
  if (clientSecret) form.set('client_secret', clientSecret)
  if (scope) form.set('scope', scope)
  let response: Response
  try {
    response = await reach.fetch(tokenUrl ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      redirect: 'error',
      signal: AbortSignal.timeout(answerLimitMs),
    })
  } catch (error) {
    throw new ProviderError('token-unreachable', { retry: true, cause: error })
  }
  const body: unknown = await response.json().catch(() => null)
  const parsed = answered.safeParse(body)
  if (!response.ok || !parsed.success)
    throw new ProviderError(response.status >= 500 ? 'token-unreachable' : 'token', { retry: response.status >= 500 })
  // One that does not say how long it lives is good for this once.
  return { text: parsed.data.access_token, untilMs: reach.now().getTime() + (parsed.data.expires_in ?? 0) * 1000 }
}
