import { afterNoAnswer, noneInRow } from '../after-no-answer.ts'
import { offerTtlMs } from '../policy.ts'
import { note, workOf } from './day.ts'
import { phases } from './event-queue.ts'
import { giveBack } from './give-back.ts'
import { beginHandling, interrupt } from './handling.ts'
import { setPresence } from './presence.ts'
import type { Day, TwinAgent, TwinContact, TwinDecision } from './day.ts'
import type { TwinPolicy } from './scenario.ts'

/** An agent set away is back so long after the offer lapsed or the chair is taken again. */
const backAfterMs = 1000

/** These know neither an agent set away nor a pair kept apart: the offer comes again, perhaps to the same empty chair. */
const withoutRona: ReadonlySet<TwinPolicy> = new Set(['fifo', 'random', 'least-active', 'asterisk'])

export function offer(day: Day, { contact, agent, interrupts, admitted, record }: TwinDecision): void {
  const { rules, scenario, coming, room } = day
  for (const other of interrupts) interrupt(day, other, agent)
  room.remove(contact)
  contact.state = 'offered'
  contact.agent = agent
  contact.admitted = admitted
  contact.number++
  agent.offer = workOf(contact)
  note(day, 'offered', contact, agent)
  if (record !== null) day.log?.decision({ t: rules.nowMs / 1000, ...record, contactId: contact.plan.id, agentId: agent.id })
  const { number } = contact
  if (!isEmptyChair(agent, rules.nowMs))
    coming.add(rules.nowMs + scenario.acceptDelayMs, phases.work, { kind: 'accept', contact, number })
  coming.add(rules.nowMs + offerTtlMs(contact.plan.channel, rules.policy), phases.work, { kind: 'lapse', contact, number })
}

export function accept(day: Day, contact: TwinContact, number: number): boolean {
  const { agent } = contact
  if (agent === null || contact.state !== 'offered' || contact.number !== number) return false
  agent.offer = null
  agent.inRow = noneInRow
  beginHandling(day, contact, agent)
  return true
}

export function lapse(day: Day, contact: TwinContact, number: number): boolean {
  const { agent } = contact
  if (agent === null || contact.state !== 'offered' || contact.number !== number) return false
  const { rules, scenario, coming } = day
  const offeredAtMs = rules.nowMs - offerTtlMs(contact.plan.channel, rules.policy)
  day.lapsedOffers++
  note(day, 'lapsed', contact, agent)
  const next = afterNoAnswer('lapsed', agent.inRow, rules.nowMs, rules.policy)
  const rona = !withoutRona.has(scenario.policy)
  if (rona) {
    agent.inRow = { lapsesInRow: next.lapsesInRow, declinesInRow: next.declinesInRow }
    if (next.excludedUntilMs > rules.nowMs) {
      contact.waiting.excludedUntilMs[agent.id] = next.excludedUntilMs
      coming.add(next.excludedUntilMs, phases.work, { kind: 'look-again', contact })
    }
  }
  giveBack(day, contact, agent)
  if (!rona || !next.agentGoesAway) return true
  const emptyToMs = emptyUntil(agent, offeredAtMs) ?? 0
  setPresence(day, agent, 'away')
  coming.add(Math.max(rules.nowMs, emptyToMs) + backAfterMs, phases.presence, {
    kind: 'back',
    agent,
    number: agent.presenceNumber,
  })
  return true
}

function isEmptyChair(agent: TwinAgent, atMs: number): boolean {
  return emptyUntil(agent, atMs) !== null
}

function emptyUntil(agent: TwinAgent, atMs: number): number | null {
  return agent.plan.unattended.find(([fromMs, toMs]) => fromMs <= atMs && atMs < toMs)?.[1] ?? null
}
