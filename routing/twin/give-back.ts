import { note } from './day.ts'
import type { Day, TwinAgent, TwinContact } from './day.ts'

/** Back to its place in the queue; the agent keeps the idle clock. */
export function giveBack(day: Day, contact: TwinContact, agent: TwinAgent): void {
  withdraw(contact, agent)
  contact.state = 'waiting'
  day.room.add(contact)
  note(day, 'returned', contact, agent)
}

export function withdraw(contact: TwinContact, agent: TwinAgent): void {
  agent.offer = null
  contact.agent = null
  contact.admitted = false
  contact.number++
}
