import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A person as the provider knows him; what else is here stands in the token, or in `userinfo` only. */
export type OidcPerson = { sub: string; userinfo?: object } & Record<string, unknown>

export type OidcServer = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Whoever comes to sign in is this person, at once. null: he turns back. */
  person: OidcPerson | null
  /** What the provider does wrong. */
  wrong: 'nothing' | 'nonce' | 'key' | 'audience' | 'away'
  /** Only this way of the client to prove itself. */
  auth: 'client_secret_post' | 'client_secret_basic'
  close: () => void
}

type Asked = { challenge: string; nonce: string; redirectUri: string; person: OidcPerson }

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** An OpenID Connect provider (code flow, PKCE) as the standard has it, on a free port of this machine. */
export async function startOidcServer(): Promise<OidcServer> {
  const [key, other] = [newKey(), newKey()]
  const codes = new Map<string, Asked>()
  const tokens = new Map<string, OidcPerson>()
  const server = createServer((request, response) => {
    void answer(request.method ?? '', new URL(request.url ?? '/', oidc.issuer), request.headers.authorization, () =>
      text(request),
    ).then(({ status, body, location }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const oidc: OidcServer = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'vpppd',
    clientSecret: 'tikai-izmēģinājumiem+%',
    person: null,
    wrong: 'nothing',
    auth: 'client_secret_post',
    close: () => server.close(),
  }

  type Answer = { status: number; body?: object; location?: string }
  async function answer(
    method: string,
    url: URL,
    authorization: string | undefined,
    read: () => Promise<string>,
  ): Promise<Answer> {
    if (oidc.wrong === 'away') return { status: 503 }
    if (url.pathname === '/.well-known/openid-configuration') return { status: 200, body: metadata() }
    if (url.pathname === '/keys')
      return { status: 200, body: { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] } }
    if (url.pathname === '/authorize') return authorize(url)
    if (url.pathname === '/token' && method === 'POST') return token(new URLSearchParams(await read()), authorization)
    if (url.pathname === '/userinfo') {
      const person = tokens.get((authorization ?? '').replace('Bearer ', ''))
      return person ? { status: 200, body: { sub: person.sub, ...person.userinfo } } : { status: 401 }
    }
    return { status: 404 }
  }

  const metadata = () => ({
    issuer: oidc.issuer,
    authorization_endpoint: `${oidc.issuer}/authorize`,
    token_endpoint: `${oidc.issuer}/token`,
    jwks_uri: `${oidc.issuer}/keys`,
    userinfo_endpoint: `${oidc.issuer}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: [oidc.auth],
  })

  function authorize({ searchParams: asked }: URL): Answer {
    const given = (name: string) => asked.get(name) ?? ''
    if (given('client_id') !== oidc.clientId || given('code_challenge_method') !== 'S256' || given('response_type') !== 'code')
      return { status: 400 }
    const back = new URL(given('redirect_uri'))
    back.searchParams.set('state', given('state'))
    if (oidc.person) {
      const code = randomUUID()
      const redirectUri = given('redirect_uri')
      codes.set(code, { challenge: given('code_challenge'), nonce: given('nonce'), redirectUri, person: oidc.person })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', 'access_denied')
    return { status: 302, location: back.href }
  }

  function isClient(form: URLSearchParams, authorization: string | undefined): boolean {
    if (oidc.auth === 'client_secret_post')
      return form.get('client_id') === oidc.clientId && form.get('client_secret') === oidc.clientSecret
    const pair = Buffer.from((authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':')
    const [id, secret] = pair.map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    return id === oidc.clientId && secret === oidc.clientSecret
  }

  function token(form: URLSearchParams, authorization: string | undefined): Answer {
    const code = form.get('code') ?? ''
    const asked = codes.get(code)
    codes.delete(code)
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (!isClient(form, authorization)) return { status: 401, body: { error: 'invalid_client' } }
    if (!asked || asked.challenge !== verifier || asked.redirectUri !== form.get('redirect_uri'))
      return { status: 400, body: { error: 'invalid_grant' } }
    const { userinfo: _, ...claims } = asked.person
    const now = Math.floor(Date.now() / 1000)
    const head = base64url({ alg: 'RS256', kid: 'k' })
    const body = base64url({
      iss: oidc.issuer,
      aud: oidc.wrong === 'audience' ? 'somebody-else' : oidc.clientId,
      iat: now,
      exp: now + 300,
      nonce: oidc.wrong === 'nonce' ? 'another' : asked.nonce,
      ...claims,
    })
    const signer = createSign('RSA-SHA256').update(`${head}.${body}`)
    const signature = signer.sign((oidc.wrong === 'key' ? other : key).privateKey, 'base64url')
    const accessToken = randomUUID()
    tokens.set(accessToken, asked.person)
    return {
      status: 200,
      body: { access_token: accessToken, token_type: 'Bearer', id_token: `${head}.${body}.${signature}`, expires_in: 300 },
    }
  }
  return oidc
}
