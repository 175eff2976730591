import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { TicketDetail } from '../../../src/tickets/tickets.contract.ts'
import { isVoice, mayNow, standingOf, type Standing } from './actions.ts'

export type ReplyProblem = 'no-text' | 'waiting' | 'laid-aside' | 'foreign' | 'closed' | 'opted-out' | 'not-replyable'

/** Through which contact a text reaches the citizen, or why none does. */
export type ReplyWay = { contact: ContactView; problem: null } | { contact: ContactView | null; problem: ReplyProblem }

/** Of several text contacts: mine before one I may take, that before somebody else's, a closed one last. */
const order: Standing[] = ['working', 'parked', 'waiting', 'offered', 'foreign', 'closed']

export function replyWay(ticket: TicketDetail, agentId: string): ReplyWay {
  const rank = (contact: ContactView) => order.indexOf(standingOf(contact, agentId))
  const contact = ticket.contacts.filter((one) => !isVoice(one)).sort((a, b) => rank(a) - rank(b))[0]
  if (!contact) return { contact: null, problem: 'no-text' }
  const standing = standingOf(contact, agentId)
  if (contact.laidAside?.agentId === agentId) return { contact, problem: 'laid-aside' }
  if (standing === 'waiting' || standing === 'offered') return { contact, problem: 'waiting' }
  if (standing === 'foreign') return { contact, problem: 'foreign' }
  if (!mayNow('reply', standing)) return { contact, problem: 'closed' }
  if (contact.channel === 'sms' && ticket.citizen?.addresses.some((address) => address.kind === 'phone' && address.optedOut))
    return { contact, problem: 'opted-out' }
  return contact.replyable ? { contact, problem: null } : { contact, problem: 'not-replyable' }
}
