import { z } from 'zod'
import { applySettings, settingProblems } from '../../routing/apply-settings.ts'
import { msOf } from '../../routing/policy.ts'
import { twinPolicies, type Distribution, type Scenario } from '../../routing/twin/scenario.ts'
import { channelNames, presences, priorities, type Ring, type Snapshot, type Work } from '../../routing/types.ts'
import { inputProblem } from './input-problem.ts'

/** Agents, contacts and processes of one scenario; a million contacts is a year. */
const mostListed = 2_000_000
const yearS = 366 * 86_400

const seconds = z
  .number()
  .min(0)
  .max(100 * yearS)
const milliseconds = seconds.transform(msOf)
const id = z.string().min(1).max(200)
const channel = z.enum(channelNames)
const presence = z.enum(presences)
const skills = z.record(z.string().min(1).max(100), z.number().int().min(1).max(5))
const limits = z.partialRecord(channel, z.number().int().min(0).max(100))
const rings = z
  .array(
    z
      .object({ afterS: milliseconds, requires: skills })
      .transform(({ afterS, requires }): Ring => ({ afterMs: afterS, requires })),
  )
  .min(1)
  .max(20)
/** In a scenario a ring that goes back in time, or comes twice, is a slip of the pen; a moment is read as it was in the centre. */
const rising = rings.superRefine((list, context) => {
  list.forEach(({ afterMs }, index) => {
    const before = list[index - 1]
    if (before === undefined ? afterMs === 0 : afterMs > before.afterMs) return
    const message = before === undefined ? 'expected 0, the first ring holds at once' : 'expected more than in the ring before'
    context.addIssue({ code: 'custom', path: [index, 'afterS'], message })
  })
})
/** Every number of docs/routing.md under its name; checked by the rule an administrator is checked by. */
const settings = z.record(z.string(), z.unknown()).default({})
const acceptDelayBounds = { min: 0, max: 3600 }
const usualAcceptDelayS = 2
const languages = z.array(id).max(100).default(['lv', 'ru', 'en', 'uk'])

const distribution: z.ZodType<Distribution> = z.union([
  z.strictObject({ fixed: seconds }),
  z.strictObject({ exp: seconds }),
  z.strictObject({ lognormal: z.object({ mean: seconds, cv: z.number().min(0).max(100) }) }),
  z.strictObject({
    mix: z
      .array(z.tuple([z.number().min(0), seconds]))
      .min(1)
      .max(100),
  }),
])

const agent = z.object({
  id,
  skills: skills.default({}),
  limits: limits.optional(),
  presence: z.array(z.tuple([milliseconds, presence])).default([[0, 'ready']]),
  unattended: z
    .array(z.tuple([milliseconds, milliseconds]).refine(([from, to]) => from < to, 'expected [from, to], from before to'))
    .default([]),
})

const contact = z.object({
  id,
  at: milliseconds,
  channel,
  rings: rising,
  handleS: milliseconds,
  wrapS: milliseconds.default(0),
  patienceS: milliseconds.nullish(),
  priority: z.enum(priorities).default('normal'),
  stickyAgentId: id.nullish(),
  dueAt: milliseconds.nullish(),
})

const process = z
  .object({
    id,
    channel,
    requires: skills.optional(),
    rings: rising.optional(),
    perHour: z.number().min(0).max(10_000_000),
    fromS: milliseconds.default(0),
    toS: milliseconds.optional(),
    handle: distribution,
    wrap: distribution.optional(),
    patience: distribution.optional(),
    priority: z.enum(priorities).default('normal'),
    stickyAgentId: id.nullish(),
  })
  .refine((one) => (one.requires === undefined) !== (one.rings === undefined), {
    path: ['requires'],
    message: 'expected either requires or rings',
  })

const scenario = z.object({
  policy: z.enum(twinPolicies).default('recommended'),
  settings,
  seed: z.number().int().default(1),
  replications: z.number().int().min(1).max(100_000).default(1),
  untilS: milliseconds.default(86_400_000),
  warmupS: milliseconds.default(0),
  languages,
  lines: z.number().int().min(0).nullish(),
  log: z.boolean().default(true),
  agents: z.array(agent).max(mostListed),
  contacts: z.array(contact).max(mostListed).default([]),
  processes: z.array(process).max(10_000).default([]),
})

/**
 * A scenario as it is written (docs/twin.md), in seconds, to the twin's own, in whole milliseconds.
 * @throws InputProblem with the path of the first field that is wrong and what was expected there.
 */
export function readScenario(input: unknown): Scenario {
  const given = parse(scenario, input)
  const { policy, acceptDelayMs } = readSettings(given.settings)
  refuseRepeated(given.agents, 'agents')
  refuseRepeated(given.processes, 'processes')
  return {
    policy: given.policy,
    settings: policy,
    acceptDelayMs,
    seed: given.seed,
    replications: given.replications,
    untilMs: given.untilS,
    warmupMs: given.warmupS,
    languages: given.languages,
    lines: given.lines ?? null,
    log: given.log,
    agents: given.agents.map((one) => ({ ...one, limits: one.limits ?? policy.limits })),
    contacts: given.contacts.map(({ at, handleS, wrapS, patienceS, dueAt, stickyAgentId, ...one }) => ({
      ...one,
      atMs: at,
      handleMs: handleS,
      wrapMs: wrapS,
      patienceMs: patienceS ?? null,
      stickyAgentId: stickyAgentId ?? null,
      dueAtMs: one.channel === 'callback' ? (dueAt ?? at) : null,
    })),
    processes: given.processes.map((one) => ({
      id: one.id,
      channel: one.channel,
      rings: one.rings ?? [{ afterMs: 0, requires: one.requires ?? {} }],
      perHour: one.perHour,
      fromMs: one.fromS,
      toMs: Math.min(one.toS ?? given.untilS, given.untilS),
      handle: one.handle,
      wrap: one.wrap ?? null,
      patience: one.patience ?? null,
      priority: one.priority,
      stickyAgentId: one.stickyAgentId ?? null,
    })),
  }
}

const work = z
  .object({ contactId: id, channel, admitted: z.boolean().default(false), interruptions: z.number().int().min(0).default(0) })
  .transform((one): Work => ({ ...one, active: true }))

const snapshot = z.object({
  now: milliseconds,
  settings,
  languages,
  demand: z.array(z.object({ requires: skills, share: z.number().min(0) })).default([]),
  agents: z
    .array(
      z.object({
        id,
        skills: skills.default({}),
        limits: limits.optional(),
        presence,
        idleSince: milliseconds.default(0),
        inWrapUp: z.boolean().default(false),
        offer: work.nullish(),
        work: z.array(work).default([]),
      }),
    )
    .max(mostListed),
  waiting: z
    .array(
      z.object({
        id,
        channel,
        queuedAt: milliseconds,
        rings,
        priority: z.enum(priorities).default('normal'),
        stickyAgentId: id.nullish(),
        dueAt: milliseconds.nullish(),
        interruptions: z.number().int().min(0).default(0),
        excludedUntil: z.record(z.string(), milliseconds).default({}),
      }),
    )
    .max(mostListed),
})

/**
 * One moment as it is written (docs/twin.md), in seconds, to what a pass decides upon.
 * @throws InputProblem as `readScenario` does.
 */
export function readSnapshot(input: unknown, at: readonly PropertyKey[] = []): Snapshot {
  const given = parse(snapshot, input, at)
  const { policy } = readSettings(given.settings, at)
  refuseRepeated(given.agents, 'agents', at)
  refuseRepeated(given.waiting, 'waiting', at)
  return {
    nowMs: given.now,
    policy,
    languages: given.languages,
    demand: given.demand,
    agents: given.agents.map(({ idleSince, offer, ...one }) => ({
      ...one,
      limits: one.limits ?? policy.limits,
      idleSinceMs: idleSince,
      offer: offer ?? null,
    })),
    waiting: given.waiting.map(({ queuedAt, dueAt, stickyAgentId, excludedUntil, ...one }) => ({
      ...one,
      queuedAtMs: queuedAt,
      stickyAgentId: stickyAgentId ?? null,
      dueAtMs: dueAt ?? null,
      excludedUntilMs: excludedUntil,
    })),
  }
}

function parse<T>(schema: z.ZodType<T>, input: unknown, at: readonly PropertyKey[] = []): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw inputProblem([...at, ...(issue?.path ?? [])], issue)
}

function readSettings(given: Readonly<Record<string, unknown>>, at: readonly PropertyKey[] = []) {
  const { acceptDelayS = usualAcceptDelayS, ...changed } = given
  const { min, max } = acceptDelayBounds
  if (typeof acceptDelayS !== 'number' || !(acceptDelayS >= min && acceptDelayS <= max))
    throw inputProblem([...at, 'settings', 'acceptDelayS'], `expected a number from ${min} to ${max} (s)`)
  const [problem] = settingProblems(changed)
  if (problem) throw inputProblem([...at, 'settings', ...problem.path.split('.')], problem.message)
  return { policy: applySettings(changed), acceptDelayMs: msOf(acceptDelayS) }
}

function refuseRepeated(list: readonly { id: string }[], name: string, at: readonly PropertyKey[] = []): void {
  const seen = new Set<string>()
  for (const [index, one] of list.entries()) {
    if (seen.has(one.id)) throw inputProblem([...at, name, index, 'id'], 'expected an id that no other has')
    seen.add(one.id)
  }
}
