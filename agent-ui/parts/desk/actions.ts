import type { ContactView } from '../../../src/contacts/contacts.contract.ts'

/** Where a contact stands, seen from one agent's desk. */
export type Standing =
  | 'none'
  | 'arriving'
  | 'waiting'
  | 'offered'
  | 'connecting'
  | 'talking'
  | 'on-hold'
  | 'wrap-up'
  | 'working'
  | 'parked'
  | 'foreign'
  | 'closed'

/** What may be done in which state: the only such table of the desk. The server keeps the same rules and has the last word. */
const actions = {
  hold: ['talking'],
  resume: ['on-hold'],
  mute: ['talking', 'on-hold'],
  transfer: ['talking', 'on-hold', 'working', 'parked'],
  'hang-up': ['connecting', 'talking', 'on-hold'],
  'more-time': ['wrap-up'],
  close: ['wrap-up', 'working', 'parked'],
  reply: ['working', 'parked'],
  take: ['waiting'],
} as const satisfies Record<string, readonly Standing[]>

export type Action = keyof typeof actions

export function mayNow(action: Action, standing: Standing): boolean {
  return (actions[action] as readonly Standing[]).includes(standing)
}

export function standingOf(contact: ContactView | undefined, agentId: string): Standing {
  if (!contact) return 'none'
  if (contact.state !== 'open') return contact.state
  if (contact.agentId !== agentId) return 'foreign'
  return contact.phase ?? 'working'
}

const voice = new Set<ContactView['channel']>(['voice', 'callback'])
export const isVoice = (contact: ContactView) => voice.has(contact.channel)
