/** `name` may lead into a map: `imap.host`. `rare`: asked for only by who looks for it. */
export type AccountField = {
  name: string
  secret: boolean
  required: boolean
  kind?: 'text' | 'yes-no' | 'list' | 'long'
  rare?: boolean
  /** What a new account begins with. */
  usual?: string
}

const twilio: AccountField[] = [
  { name: 'accountSid', secret: false, required: true },
  { name: 'authToken', secret: true, required: true },
  { name: 'authTokenPrevious', secret: true, required: false },
]
const apiBaseUrl: AccountField = { name: 'apiBaseUrl', secret: false, required: false }

/** One side of a mailbox: reading (IMAP) or sending (SMTP). */
const mailServer = (side: 'imap' | 'smtp', port: string): AccountField[] => [
  { name: `${side}.host`, secret: false, required: true },
  { name: `${side}.port`, secret: false, required: true, usual: port },
  { name: `${side}.secure`, secret: false, required: false, kind: 'yes-no', usual: 'true' },
  { name: `${side}.user`, secret: false, required: side === 'imap' },
  { name: `${side}.password`, secret: true, required: false },
]
const mailOauth = (side: 'imap' | 'smtp'): AccountField[] =>
  (
    [
      ['accessToken', true],
      ['refreshToken', true],
      ['clientId', false],
      ['clientSecret', true],
      ['tokenUrl', false],
      ['scope', false],
    ] as const
  ).map(([name, secret]) => ({ name: `${side}.oauth.${name}`, secret, required: false, rare: true }))

/** Settings of an account by adapter, as docs/interfaces.md has them. A new adapter is a line here. */
const fields: Record<string, AccountField[]> = {
  'phone-twilio': [
    ...twilio,
    { name: 'number', secret: false, required: true },
    { name: 'apiKeySid', secret: false, required: false },
    { name: 'apiKeySecret', secret: true, required: false },
    { name: 'twimlAppSid', secret: false, required: false },
    apiBaseUrl,
  ],
  'sms-twilio': [
    ...twilio,
    { name: 'number', secret: false, required: false },
    { name: 'messagingServiceSid', secret: false, required: false },
    apiBaseUrl,
  ],
  'email-imap': [
    { name: 'address', secret: false, required: true },
    ...mailServer('imap', '993'),
    ...mailServer('smtp', '465'),
    { name: 'folders', secret: false, required: false, kind: 'list' },
    ...mailOauth('imap'),
    ...mailOauth('smtp'),
    { name: 'dkim.domain', secret: false, required: false, rare: true },
    { name: 'dkim.selector', secret: false, required: false, rare: true },
    { name: 'dkim.privateKey', secret: true, required: false, kind: 'long', rare: true },
  ],
}

/** Callers and senders of texts say what it is about, or nothing does; a mailbox may be for one topic. */
export const hasTopic = (adapter: string) => adapter === 'email-imap'

export const adapterNames = Object.keys(fields)
export const fieldsOf = (adapter: string): readonly AccountField[] => fields[adapter] ?? []

type Settings = Record<string, unknown>
const isMap = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is set, as it stands in a field. */
export function shownValue(settings: Settings, path: string): string {
  const value = path.split('.').reduce<unknown>((map, step) => (isMap(map) ? map[step] : undefined), settings)
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Fields as the server takes them. An emptied one removes what was set: null, or left out in a new account. */
export function settingsOf(adapter: string, values: Record<string, string>, emptied: 'null' | 'absent'): Settings {
  const settings: Settings = {}
  for (const { name, kind } of fieldsOf(adapter)) {
    const text = values[name]?.trim()
    if (text === undefined || (text === '' && emptied === 'absent')) continue
    const steps = name.split('.')
    const last = steps.pop() ?? name
    const map = steps.reduce<Settings>((outer, step) => {
      const inner = isMap(outer[step]) ? outer[step] : {}
      outer[step] = inner
      return inner
    }, settings)
    map[last] = text === '' ? null : kind === 'yes-no' ? text === 'true' : kind === 'list' ? listOf(text) : text
  }
  return settings
}

const listOf = (text: string) => text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
