import { note } from './day.ts'
import { phases } from './event-queue.ts'
import { withdraw } from './give-back.ts'
import type { Day, TwinContact } from './day.ts'

/** Somebody comes: into the queue, or away again where no line is free. */
export function arrive(day: Day, contact: TwinContact): boolean {
  const { plan } = contact
  if (plan.channel === 'voice') {
    const { lines } = day.scenario
    if (lines !== null && day.linesInUse >= lines) return refuse(day, contact)
    day.linesInUse++
  }
  contact.state = 'waiting'
  day.room.add(contact)
  note(day, 'queued', contact, null)
  contact.waiting.rings.forEach((ring, index) => {
    if (index > 0) day.coming.add(plan.atMs + ring.afterMs, phases.work, { kind: 'ring', contact, index })
  })
  const { dueAtMs } = contact.waiting
  if (dueAtMs !== null && dueAtMs > plan.atMs) day.coming.add(dueAtMs, phases.work, { kind: 'look-again', contact })
  if (plan.patienceMs !== null) day.coming.add(plan.atMs + plan.patienceMs, phases.patience, { kind: 'patience-over', contact })
  return true
}

function refuse(day: Day, contact: TwinContact): false {
  contact.state = 'over'
  contact.ending = 'refused-full'
  contact.endedAtMs = day.rules.nowMs
  note(day, 'refused-full', contact, null)
  return false
}

/** From the first answer on nobody's patience ends. */
export function hangUp(day: Day, contact: TwinContact): boolean {
  if (contact.answeredAtMs !== null || contact.state === 'over') return false
  const { agent } = contact
  if (agent === null) day.room.remove(contact)
  else withdraw(contact, agent)
  contact.ending = agent === null ? 'hung-up-in-queue' : 'hung-up-while-ringing'
  contact.state = 'over'
  contact.endedAtMs = day.rules.nowMs
  if (contact.plan.channel === 'voice') day.linesInUse--
  note(day, 'hung-up', contact, agent)
  return agent !== null
}

/** Another ring, a promised time or a pair that may meet again: its place among its like is another now. */
export function lookAgain(day: Day, contact: TwinContact, what: 'ring' | 'look-again'): boolean {
  if (contact.state !== 'waiting') return false
  day.room.remove(contact)
  day.room.add(contact)
  if (what === 'ring') note(day, 'relaxed', contact, null)
  return true
}
