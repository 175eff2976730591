/** Languages in which citizens are written to. */
export const textLanguages = ['lv', 'ru', 'en'] as const
export type TextLanguage = (typeof textLanguages)[number]

/** What may stand in braces in a text. */
export const textFields = [
  'citizen.name',
  'ticket.number',
  'ticket.subject',
  'agent.name',
  'account.name',
  'account.address',
  'date.today',
] as const
export type TextField = (typeof textFields)[number]

/** When a letter comes: a confirmation says something else while nobody is here. */
export const acknowledgementHours = ['open', 'closed'] as const
export type AcknowledgementHours = (typeof acknowledgementHours)[number]
