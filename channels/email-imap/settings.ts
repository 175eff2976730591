import { z } from 'zod'
import { optional } from '../kit/optional-setting.ts'

const filled = z.string().trim().min(1).max(500)
const token = z.string().trim().min(1).max(8000)

/** A host name or an address; nothing that could be a URL or carry a port. */
const host = z
  .string()
  .trim()
  .max(253)
  .regex(/^(?:[\w.-]+|\[?[0-9a-fA-F:]+\]?)$/, 'expected the name of a mail server, such as imap.example.lv')

const port = z.coerce.number('expected a port number').int().min(1).max(65_535)

/**
 * OAuth 2 as mail servers take it (XOAUTH2): an access token that is renewed elsewhere, or a refresh token and where to trade it
 * for access tokens (RFC 6749, section 6).
 */
const oauth = z
  .object({
    accessToken: optional(token),
    refreshToken: optional(token),
    clientId: optional(filled),
    clientSecret: optional(filled),
    tokenUrl: optional(z.url({ protocol: /^https?$/, error: 'expected the address where tokens are renewed' })),
    scope: optional(z.string().trim().min(1).max(2000)),
  })
  .refine((given) => Boolean(given.accessToken ?? (given.refreshToken && given.clientId && given.tokenUrl)), {
    path: ['accessToken'],
    message: 'accessToken, or refreshToken with clientId and tokenUrl, is required',
  })

/** A mailbox of ours: where letters are read (IMAP) and where answers are handed over (SMTP). */
export const emailImapSettings = z.object({
  address: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\s@<>"]+@[^\s@<>"]+$/, 'expected a mail address, such as pieteikumi@example.lv'),
  imap: z
    .object({ host, port, secure: z.boolean(), user: filled, password: optional(filled), oauth: optional(oauth) })
    .refine((given) => Boolean(given.password ?? given.oauth), { path: ['password'], message: 'password or oauth is required' }),
  smtp: z.object({
    host,
    port,
    secure: z.boolean(),
    user: optional(filled),
    password: optional(filled),
    oauth: optional(oauth),
  }),
  /** Names of mailboxes to read; INBOX when none is named. */
  folders: optional(z.array(filled.max(200)).max(20)),
  /** Letters are signed with this key (RFC 6376); `domain`: that of the address when none is named. */
  dkim: optional(
    z.object({
      domain: optional(
        z
          .string()
          .trim()
          .toLowerCase()
          .max(253)
          .regex(/^[\w.-]+$/, 'expected a domain, such as example.lv'),
      ),
      selector: z
        .string()
        .trim()
        .max(63)
        .regex(/^[\w.-]+$/, 'expected the selector of the key'),
      privateKey: token.startsWith('-----BEGIN', 'expected a private key in PEM'),
    }),
  ),
})

export type EmailImapSettings = z.output<typeof emailImapSettings>
export type MailOauth = z.output<typeof oauth>

/** Write-only settings: never shown, never logged. */
export const emailImapSecrets = [
  ...['imap', 'smtp'].flatMap((side) =>
    ['password', 'oauth.accessToken', 'oauth.refreshToken', 'oauth.clientSecret'].map((name) => `${side}.${name}`),
  ),
  'dkim.privateKey',
]
