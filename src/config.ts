import { resolve } from 'node:path'
import { z } from 'zod'

/** A setting is missing or wrong. The message names it and says what is expected; it never repeats the value, which may be a secret. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(problems.join('; '))
    this.name = 'ConfigError'
  }
}

const secretLength = 32
const webUrl = z.url({ protocol: /^https?$/, error: 'a URL that starts with http:// or https://' })

/** All the environment there is. The text of each error is what is expected; the name is put before it. */
const environment = z.object({
  PORT: z.coerce
    .number('a port number from 0 to 65535')
    .int('a port number from 0 to 65535')
    .min(0, 'a port number from 0 to 65535')
    .max(65535, 'a port number from 0 to 65535')
    .default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'an address to listen on, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  PUBLIC_URL: webUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/, 'a URL that starts with postgres://')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?|unix):\/\/\S+$/, 'a URL that starts with redis:// or rediss://')
    .optional(),
  DATA_DIR: z
    .string()
    .default('./data')
    .transform((path) => resolve(path)),
  ROLE: z.enum(['all', 'web', 'worker'], 'all, web or worker').default('all'),
  SECRET_KEY: z
    .string()
    .refine(
      (text) => text.split(',').every((key) => key.length >= secretLength),
      `a random text of at least ${secretLength} characters without commas; while changing it the new one, a comma and the old one`,
    )
    .optional(),
  SIMULATORS: z.enum(['on', 'off'], 'on or off').optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'fatal, error, warn, info, debug, trace or silent')
    .default('info'),
  OIDC_ISSUER: webUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  CLAMAV: z
    .string()
    .regex(/^(\/\S+|[\w.-]+:\d{1,5})$/, 'host:port or the path of a socket')
    .optional(),
  S3_URL: webUrl.optional(),
  DEMO_PASSWORD: z.string().min(8, 'at least 8 characters').optional(),
})

export type Config = {
  port: number
  host: string
  /** Where browsers and providers reach us; no slash at the end. */
  publicUrl: string
  /** Where this process reaches itself. */
  localUrl: string
  /** Undefined: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined
  /** Undefined: jobs and notices go through PostgreSQL. */
  redisUrl: string | undefined
  dataDir: string
  role: 'all' | 'web' | 'worker'
  /** Undefined: made and kept in `dataDir`, which only the embedded database allows. */
  secretKey: string | undefined
  simulators: boolean
  logLevel: z.output<typeof environment>['LOG_LEVEL']
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined
  clamav: string | undefined
  s3Url: string | undefined
  demoPassword: string | undefined
}

/** Turns the environment into settings, or throws ConfigError. An empty value counts as none: that is how compose files leave one out. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} must be ${issue.message}`))
  const values = parsed.data
  const problems = contradictions(values)
  if (problems.length > 0) throw new ConfigError(problems)
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values
  const localUrl = `http://127.0.0.1:${values.PORT}`
  return {
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? localUrl,
    localUrl,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    dataDir: values.DATA_DIR,
    role: values.ROLE,
    secretKey: values.SECRET_KEY,
    simulators: values.SIMULATORS ? values.SIMULATORS === 'on' : values.DATABASE_URL === undefined,
    logLevel: values.LOG_LEVEL,
    oidc: issuer && clientId && clientSecret ? { issuer, clientId, clientSecret } : undefined,
    clamav: values.CLAMAV,
    s3Url: values.S3_URL,
    demoPassword: values.DEMO_PASSWORD,
  }
}

function contradictions(values: z.output<typeof environment>): string[] {
  const problems: string[] = []
  const embedded = values.DATABASE_URL === undefined
  // Several processes must share one key, and an embedded database has one process
  if (!embedded && values.SECRET_KEY === undefined)
    problems.push(`SECRET_KEY must be set together with DATABASE_URL: a random text of at least ${secretLength} characters`)
  if (embedded && values.ROLE !== 'all')
    problems.push('ROLE web or worker needs DATABASE_URL: the embedded database serves one process, ROLE must be all')
  const oidc = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
  const missing = oidc.filter((name) => values[name] === undefined)
  if (missing.length > 0 && missing.length < oidc.length)
    problems.push(`${missing.join(' and ')} must be set as well: the three of OIDC go together`)
  // Whoever reads along could sign in as anybody.
  const simulators = values.SIMULATORS ? values.SIMULATORS === 'on' : embedded
  if (values.OIDC_ISSUER?.startsWith('http:') && !simulators)
    problems.push('OIDC_ISSUER must be a URL that starts with https:// (http:// only while simulators are on)')
  return problems
}
