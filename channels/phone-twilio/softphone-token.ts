import { createHmac } from 'node:crypto'
import type { PhoneTwilioSettings } from './settings.ts'

/** The longest a browser keeps its permission before it must ask us again. */
const lifetimeS = 3600

/**
 * A permission for one browser to be `identity`, null where the account has no API key and so no real line.
 * https://www.twilio.com/docs/iam/access-tokens
 */
export function softphoneToken(
  identity: string,
  now: Date,
  settings: PhoneTwilioSettings,
): { token: string; expiresAt: Date } | null {
  const { apiKeySid, apiKeySecret, twimlAppSid, accountSid } = settings
  if (!apiKeySid || !apiKeySecret) return null
  const issuedAtS = Math.floor(now.getTime() / 1000)
  const expiresAtS = issuedAtS + lifetimeS
  const outgoing = twimlAppSid ? { outgoing: { application_sid: twimlAppSid } } : {}
  const header = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' }
  const payload = {
    jti: `${apiKeySid}-${issuedAtS}`,
    grants: { identity, voice: { incoming: { allow: true }, ...outgoing } },
    iat: issuedAtS,
    exp: expiresAtS,
    iss: apiKeySid,
    sub: accountSid,
  }
  const signed = `${part(header)}.${part(payload)}`
  const signature = createHmac('sha256', apiKeySecret).update(signed).digest('base64url')
  return { token: `${signed}.${signature}`, expiresAt: new Date(expiresAtS * 1000) }
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
}
