import { count, note } from './day.ts'
import { giveBack } from './give-back.ts'
import type { Presence } from '../types.ts'
import type { Day, TwinAgent } from './day.ts'

/** Leaving `ready` gives an open offer back at once; running work is finished in any presence. */
export function setPresence(day: Day, agent: TwinAgent, presence: Presence): boolean {
  count(day, agent)
  const becomesReady = presence === 'ready' && agent.presence !== 'ready'
  agent.presence = presence
  agent.presenceNumber++
  day.flexibility = null
  if (becomesReady) agent.idleSinceMs = day.rules.nowMs
  note(day, presence, null, agent)
  const { offer } = agent
  const offered = presence === 'ready' || offer === null ? undefined : day.contacts.get(offer.contactId)
  if (offered !== undefined) giveBack(day, offered, agent)
  return true
}

/** Set away after a lapse, and back at the desk, unless the plan has said otherwise meanwhile. */
export function comeBack(day: Day, agent: TwinAgent, number: number): boolean {
  return agent.presenceNumber === number && setPresence(day, agent, 'ready')
}
