import { z } from 'zod'
import { ProviderError } from '../channel.ts'
import type { Reach } from '../channel.ts'
import type { MailOauth } from './settings.ts'

const answerLimitMs = 15_000
const answered = z.object({ access_token: z.string().min(1) })

/**
 * An access token for a mail server (XOAUTH2): renewed with the refresh token where there is one (RFC 6749, section 6), else the one
 * that was given. @throws ProviderError 'token' when the issuer refuses, 'token-unreachable' when it does not answer.
 */
export async function accessTokenOf(oauth: MailOauth, reach: Reach): Promise<string> {
  const { refreshToken, clientId, clientSecret, tokenUrl, scope, accessToken } = oauth
  if (!refreshToken || !clientId || !tokenUrl) return accessToken ?? ''
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId })
  if (clientSecret) form.set('client_secret', clientSecret)
  if (scope) form.set('scope', scope)
  let response: Response
  try {
    response = await reach.fetch(tokenUrl, {
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
  if (response.ok && parsed.success) return parsed.data.access_token
  throw new ProviderError(response.status >= 500 ? 'token-unreachable' : 'token', { retry: response.status >= 500 })
}
