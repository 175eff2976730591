export type AccountField = { name: string; secret: boolean; required: boolean }

const twilio: AccountField[] = [
  { name: 'accountSid', secret: false, required: true },
  { name: 'authToken', secret: true, required: true },
  { name: 'authTokenPrevious', secret: true, required: false },
]
const apiBaseUrl: AccountField = { name: 'apiBaseUrl', secret: false, required: false }

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
}

export const adapterNames = Object.keys(fields)
export const fieldsOf = (adapter: string): readonly AccountField[] => fields[adapter] ?? []
