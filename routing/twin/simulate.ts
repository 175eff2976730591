import { noneInRow } from '../after-no-answer.ts'
import { arrive, hangUp, lookAgain } from './callers.ts'
import { count } from './day.ts'
import { decide } from './decide.ts'
import { drawContacts } from './draw-contacts.ts'
import { eventQueue, phases } from './event-queue.ts'
import { endHandling, endWrapUp } from './handling.ts'
import { accept, lapse, offer } from './offers.ts'
import { comeBack, setPresence } from './presence.ts'
import { randomStream } from './random.ts'
import { requirementOf } from '../requirement.ts'
import { ringsOf } from './rings-of.ts'
import { waitingRoom } from './waiting-room.ts'
import type { DemandClass } from '../types.ts'
import type { Day, Happening, Log, TwinAgent, TwinContact } from './day.ts'
import type { Scenario, ScenarioAgent, ScenarioContact } from './scenario.ts'

/**
 * Plays one replication to its end and answers the day as it then stands. All that happens in one millisecond comes first, by
 * phase; then one decision pass; what the pass starts in the same millisecond runs in another round.
 */
export function simulate(scenario: Scenario, replication: number, log: Log | null = null): Day {
  const day = openDay(scenario, replication, log)
  const { coming, rules } = day
  for (;;) {
    const nowMs = coming.nextMs()
    if (nowMs > scenario.untilMs) break
    rules.nowMs = nowMs
    let matters = false
    while (coming.nextMs() === nowMs) {
      const next = coming.take()
      if (next !== undefined && happen(day, next)) matters = true
    }
    if (matters) pass(day)
  }
  rules.nowMs = scenario.untilMs
  for (const agent of day.agents) count(day, agent)
  return day
}

/** A pass offers all it can; only its own limit leaves something for the next. */
function pass(day: Day): void {
  const { maxOffersPerPass } = day.rules.policy
  for (;;) {
    const decisions = decide(day)
    for (const decision of decisions) offer(day, decision)
    if (decisions.length < maxOffersPerPass) return
  }
}

/** Answers whether a pass could find more to give out than before: what is void, or only takes somebody away, needs none. */
function happen(day: Day, what: Happening): boolean {
  switch (what.kind) {
    case 'presence':
      return setPresence(day, what.agent, what.presence)
    case 'back':
      return comeBack(day, what.agent, what.number)
    case 'wrap-up-over':
      return endWrapUp(day, what.agent, what.number)
    case 'arrival':
      expectNext(day)
      return arrive(day, what.contact)
    case 'accept':
      return accept(day, what.contact, what.number)
    case 'lapse':
      return lapse(day, what.contact, what.number)
    case 'done':
      return endHandling(day, what.contact, what.number)
    case 'ring':
    case 'look-again':
      return lookAgain(day, what.contact, what.kind)
    case 'patience-over':
      return hangUp(day, what.contact)
  }
}

function openDay(scenario: Scenario, replication: number, log: Log | null): Day {
  const { settings, languages, policy } = scenario
  const rules = { nowMs: 0, policy: settings, languages }
  const people = drawContacts(scenario, replication)
  const contacts = people.map((plan) => contactOf(plan, scenario))
  const agents = scenario.agents.map(agentOf)
  const coming = eventQueue<Happening>()
  for (const agent of agents)
    for (const [atMs, presence] of agent.plan.presence) coming.add(atMs, phases.presence, { kind: 'presence', agent, presence })
  const byId = new Map(contacts.map((contact) => [contact.plan.id, contact]))
  const day: Day = {
    scenario,
    rules,
    demand: demandOf(people),
    flexibility: null,
    agents,
    contacts: byId,
    arrivals: byId.values(),
    room: waitingRoom(rules, policy !== 'recommended'),
    coming,
    linesInUse: 0,
    lapsedOffers: 0,
    interruptions: 0,
    random: randomStream(scenario.seed, replication, 'policy', 'choice'),
    log,
  }
  expectNext(day)
  return day
}

/** Of those who will come only the next is among the events, and brings the one after: it stays a short list however long the day. */
function expectNext({ arrivals, coming }: Day): void {
  const { value: contact } = arrivals.next()
  if (contact !== undefined) coming.add(contact.plan.atMs, phases.arrival, { kind: 'arrival', contact })
}

function contactOf(plan: ScenarioContact, scenario: Scenario): TwinContact {
  return {
    plan,
    waiting: {
      id: plan.id,
      channel: plan.channel,
      queuedAtMs: plan.atMs,
      rings: ringsOf(plan, scenario.policy),
      priority: plan.priority,
      stickyAgentId: plan.stickyAgentId,
      dueAtMs: plan.dueAtMs,
      interruptions: 0,
      excludedUntilMs: {},
    },
    state: 'coming',
    agent: null,
    admitted: false,
    number: 0,
    handledSinceMs: 0,
    restMs: plan.handleMs,
    firstAgentId: null,
    answeredAtMs: null,
    endedAtMs: null,
    ending: 'open',
  }
}

function agentOf(plan: ScenarioAgent): TwinAgent {
  return {
    plan,
    id: plan.id,
    skills: plan.skills,
    limits: plan.limits,
    presence: 'offline',
    idleSinceMs: 0,
    inWrapUp: false,
    offer: null,
    work: [],
    inRow: noneInRow,
    presenceNumber: 0,
    wrapUpNumber: 0,
    busyMs: 0,
    onMs: 0,
    countedToMs: 0,
  }
}

/** Shares by first ring of all calls of the replication; of everything where there are none. */
function demandOf(people: readonly ScenarioContact[]): DemandClass[] {
  const calls = people.filter(({ channel }) => channel === 'voice' || channel === 'callback')
  const counted = calls.length > 0 ? calls : people
  const classes = new Map<string, { requires: DemandClass['requires']; count: number }>()
  for (const { rings } of counted) {
    const requires = rings[0]?.requires ?? {}
    const name = requirementOf(requires)
    const known = classes.get(name) ?? { requires, count: 0 }
    known.count++
    classes.set(name, known)
  }
  return [...classes.values()].map(({ requires, count: some }) => ({ requires, share: some / counted.length }))
}
