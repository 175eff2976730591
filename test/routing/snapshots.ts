import fc from 'fast-check'
import { defaultPolicy } from '../../routing/policy.ts'
import { channelNames, priorities } from '../../routing/types.ts'
import type { Policy } from '../../routing/policy.ts'
import type { AgentState, ChannelName, Snapshot, WaitingContact, Work } from '../../routing/types.ts'

/** Noon of some day: large enough for credits to be taken off, small enough to read. */
export const now = 100_000_000

export function agent(id: string, more: Partial<AgentState> = {}): AgentState {
  return {
    id,
    skills: { lv: 3 },
    limits: defaultPolicy.limits,
    presence: 'ready',
    idleSinceMs: 0,
    inWrapUp: false,
    offer: null,
    work: [],
    ...more,
  }
}

export function contact(id: string, more: Partial<WaitingContact> = {}): WaitingContact {
  return {
    id,
    channel: 'voice',
    queuedAtMs: now - 5000,
    rings: [{ afterMs: 0, requires: { lv: 1 } }],
    priority: 'normal',
    stickyAgentId: null,
    dueAtMs: null,
    interruptions: 0,
    excludedUntilMs: {},
    ...more,
  }
}

export function work(contactId: string, channel: ChannelName, more: Partial<Work> = {}): Work {
  return { contactId, channel, admitted: false, interruptions: 0, active: true, ...more }
}

export function snapshot(more: Partial<Snapshot> = {}, policy: Partial<Policy> = {}): Snapshot {
  return {
    nowMs: now,
    policy: { ...defaultPolicy, ...policy },
    languages: ['lv', 'ru'],
    demand: [],
    agents: [],
    waiting: [],
    ...more,
  }
}

const skill = fc.constantFrom('lv', 'ru', 'tech')
const level = fc.constantFrom(1, 2)
const skills = fc.record({ lv: level, ru: level, tech: level }, { requiredKeys: [] }).map((map) => ({ ...map }))
const requires = fc.oneof(
  fc.constant({}),
  fc.dictionary(skill, fc.constant(1), { minKeys: 1, maxKeys: 1 }).map((map) => ({ ...map })),
  fc.dictionary(skill, level, { minKeys: 1, maxKeys: 2 }).map((map) => ({ ...map })),
)
// Calls and letters more often than the rest: interruption needs both at once.
const channel = fc.constantFrom(...channelNames, 'voice' as const, 'voice' as const, 'voice' as const, 'email' as const)

/** The first four times out of five. */
function mostly<A, B>(usual: A, ...others: B[]): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
}

const anyWork = fc
  .record({
    channel,
    admitted: fc.constantFrom(false, false, true),
    interruptions: fc.constantFrom(0, 0, 1, 3),
    active: fc.boolean(),
  })
  .map((more) => work('w', more.channel, more))

const anyAgent = fc.record({
  skills,
  limits: fc.constant(defaultPolicy.limits),
  presence: fc.constantFrom(
    'ready' as const,
    'ready' as const,
    'ready' as const,
    'ready' as const,
    'break' as const,
    'away' as const,
  ),
  idleSinceMs: fc.constantFrom(0, 1),
  inWrapUp: mostly(false, true),
  offer: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: anyWork }),
  work: fc.oneof(fc.constant([] as Work[]), fc.array(anyWork, { minLength: 1, maxLength: 2 })),
})

const anyRings = fc.array(fc.record({ afterMs: fc.constantFrom(0, 10_000, 30_000), requires }), { maxLength: 3 })

const anyContact = fc.record({
  channel,
  // Few different instants, so that ties are common.
  queuedAtMs: fc.constantFrom(now, now - 1, now - 60_000, now - 4_000_000, now - 40_000_000),
  rings: anyRings,
  priority: fc.constantFrom(...priorities, ...priorities.map(() => 'normal' as const)),
  stickyAgentId: mostly(null, 'a0', 'a1'),
  dueAtMs: fc.option(fc.integer({ min: now - 2, max: now + 2 }), { nil: null }),
  interruptions: fc.constant(0),
  excludedUntilMs: fc
    .dictionary(fc.constantFrom('a0', 'a1', 'a2'), fc.constantFrom(now, now + 1), { maxKeys: 1 })
    .map((map) => ({ ...map })),
})

/** Small snapshots in which everything happens: ties, credits, overdue mail, work in hand, excluded pairs. Ids are unique. */
export const anySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    agents: fc.array(anyAgent, { maxLength: 5, size: 'max' }),
    waiting: fc.array(anyContact, { maxLength: 6, size: 'max' }),
    demand: fc.array(fc.record({ requires, share: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 3 }),
    reserveAgents: fc.constantFrom(0, 0, 0, 1),
    maxOffersPerPass: fc.constantFrom(500, 500, 2),
  })
  .map(({ agents, waiting, demand, ...policy }) =>
    snapshot(
      {
        demand,
        agents: agents.map((each, index) => ({
          ...each,
          id: `a${index}`,
          work: each.work.map((piece, at) => ({ ...piece, contactId: `w${index}-${at}` })),
          offer: each.offer === null ? null : { ...each.offer, contactId: `o${index}` },
        })),
        waiting: waiting.map((each, index) => ({ ...each, id: `c${index}` })),
      },
      policy,
    ),
  )
