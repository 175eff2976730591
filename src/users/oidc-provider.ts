import type { Configuration } from 'openid-client'
import { z } from 'zod'
import type { Deps } from '../deps.ts'

/** What a sign-in that has begun keeps in the browser, sealed: nobody else can finish it, and not for long. */
const attempt = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string(), until: z.number() })
export const attemptMs = 10 * 60_000

/** What the provider says of a person. Whatever else it says is not looked at. */
const claims = z.object({
  iss: z.string().min(1).max(500),
  sub: z.string().min(1).max(255),
  email: z.string().trim().toLowerCase().max(200).optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  name: z.string().trim().min(1).max(200).optional().catch(undefined),
  /** One name or several; absent: the provider says nothing of roles. */
  roles: z
    .union([z.array(z.string()), z.string().transform((role) => [role])])
    .optional()
    .catch(undefined),
})
export type OidcClaims = z.output<typeof claims>

const callbackPath = '/api/session/oidc/callback'
/** Seconds. Somebody waits at the sign-in page. */
const answerLimitS = 10

type Needs = Pick<Deps, 'config' | 'seal' | 'clock'>

export type OidcProvider = {
  /** Where to send the browser, and what it keeps until it comes back. */
  begin: (to: string) => Promise<{ address: string; sealed: string }>
  /** `query`: what it came back with. @throws when it is not the answer to what was begun. */
  finish: (query: string, sealed: string) => Promise<{ claims: OidcClaims; to: string }>
}

/** The organisation's own sign-in (OpenID Connect, code flow with PKCE). What the provider offers is asked for at the first use. */
export function openOidc({ config, seal, clock }: Needs, given: NonNullable<Deps['config']['oidc']>): OidcProvider {
  const redirectUri = `${config.publicUrl}${callbackPath}`
  let known: Promise<Configuration> | undefined
  const provider = () => {
    known ??= discover(given)
    // One that was away is asked again the next time.
    known.catch(() => (known = undefined))
    return known
  }
  return {
    async begin(to) {
      const client = await import('openid-client')
      const configuration = await provider()
      const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      const kept = { state, nonce, verifier, to, until: clock.now().getTime() + attemptMs }
      return { address: address.href, sealed: seal.seal(JSON.stringify(kept)).toString('base64url') }
    },
    async finish(query, sealed) {
      const client = await import('openid-client')
      const { state, nonce, verifier, to, until } = attempt.parse(JSON.parse(seal.open(Buffer.from(sealed, 'base64url'))))
      if (until < clock.now().getTime()) throw new Error('begun too long ago')
      const configuration = await provider()
      const tokens = await client.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const told = claims.parse(tokens.claims())
      if (told.email !== undefined && told.roles !== undefined) return { claims: told, to }
      // Some say no more in the token than who it is, and the rest when they are asked.
      const more = configuration.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(configuration, tokens.access_token, told.sub)
        : {}
      return { claims: claims.parse({ ...more, ...dropUndefined(told) }), to }
    },
  }
}

const dropUndefined = (map: object) => Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined))

async function discover({ issuer, clientId, clientSecret }: NonNullable<Deps['config']['oidc']>): Promise<Configuration> {
  const client = await import('openid-client')
  // Without TLS only while simulators are on (config.ts). Signatures are checked in any case, not only where TLS does not vouch.
  const execute = [client.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : [])]
  const found = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: answerLimitS })
  const methods = found.serverMetadata().token_endpoint_auth_methods_supported
  if (methods === undefined || methods.includes('client_secret_post')) return found
  const basic = new client.Configuration(found.serverMetadata(), clientId, clientSecret, client.ClientSecretBasic(clientSecret))
  for (const change of execute) change(basic)
  basic.timeout = answerLimitS
  return basic
}
