import { count, note, workOf } from './day.ts'
import { phases } from './event-queue.ts'
import type { Day, TwinAgent, TwinContact } from './day.ts'

/** Interrupted work has at least so much left: finding back into it. */
const leastRestMs = 1000

export function beginHandling(day: Day, contact: TwinContact, agent: TwinAgent): void {
  const { nowMs } = day.rules
  count(day, agent)
  contact.state = 'handled'
  contact.handledSinceMs = nowMs
  agent.work.push(workOf(contact))
  note(day, contact.answeredAtMs === null ? 'answered' : 'resumed', contact, agent)
  if (contact.answeredAtMs === null) {
    contact.answeredAtMs = nowMs
    contact.firstAgentId = agent.id
    contact.ending = 'answered'
  }
  const { number } = contact
  day.coming.add(nowMs + contact.restMs, phases.work, { kind: 'done', contact, number })
}

export function endHandling(day: Day, contact: TwinContact, number: number): boolean {
  const { agent, plan } = contact
  if (agent === null || contact.state !== 'handled' || contact.number !== number) return false
  const { nowMs } = day.rules
  layDown(day, contact, agent)
  contact.state = 'over'
  contact.endedAtMs = nowMs
  note(day, 'completed', contact, agent)
  if (plan.channel === 'voice') day.linesInUse--
  const isCall = plan.channel === 'voice' || plan.channel === 'callback'
  if (!isCall || plan.wrapMs === 0) return true
  agent.inWrapUp = true
  agent.wrapUpNumber++
  day.coming.add(nowMs + plan.wrapMs, phases.presence, { kind: 'wrap-up-over', agent, number: agent.wrapUpNumber })
  return false
}

export function endWrapUp(day: Day, agent: TwinAgent, number: number): boolean {
  if (!agent.inWrapUp || agent.wrapUpNumber !== number) return false
  count(day, agent)
  agent.inWrapUp = false
  if (agent.work.length === 0) agent.idleSinceMs = day.rules.nowMs
  return true
}

/** A call comes first: the rest of the work goes back to its place, and to this agent if it can. */
export function interrupt(day: Day, contact: TwinContact, agent: TwinAgent): void {
  const { nowMs } = day.rules
  layDown(day, contact, agent)
  contact.restMs = Math.max(leastRestMs, contact.restMs - (nowMs - contact.handledSinceMs))
  contact.number++
  contact.state = 'waiting'
  contact.admitted = false
  contact.waiting.interruptions++
  contact.waiting.stickyAgentId = agent.id
  day.interruptions++
  note(day, 'interrupted', contact, agent)
  day.room.add(contact)
}

function layDown(day: Day, contact: TwinContact, agent: TwinAgent): void {
  count(day, agent)
  agent.work = agent.work.filter(({ contactId }) => contactId !== contact.plan.id)
  contact.agent = null
  if (agent.work.length === 0) agent.idleSinceMs = day.rules.nowMs
}
