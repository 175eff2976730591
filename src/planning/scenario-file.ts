import type { ChannelName, Presence } from '../../routing/types.ts'
import type { Distribution } from '../../routing/twin/scenario.ts'
import type { DayRecord, RecordedAgent, RecordedContact } from './day-record.ts'
import type { Variant } from './planning.contract.ts'

/** A scenario as the command line reads it (docs/routing.md), in seconds. */
export type ScenarioFile = {
  readonly policy: 'recommended'
  readonly settings: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly replications: number
  readonly untilS: number
  readonly languages: readonly string[]
  readonly log: boolean
  readonly agents: readonly RecordedAgent[]
  readonly contacts: readonly ListedContact[]
  readonly processes: readonly Process[]
}

type Rings = RecordedContact['rings']
type ListedContact = {
  readonly id: string
  readonly at: number
  readonly channel: ChannelName
  readonly rings: Rings
  readonly priority: RecordedContact['priority']
  readonly stickyAgentId: string | null
  readonly handleS: number
  readonly wrapS: number
  readonly patienceS: number | null
}
type Process = {
  readonly id: string
  readonly channel: ChannelName
  readonly rings: Rings
  readonly perHour: number
  readonly fromS: number
  readonly toS: number
  readonly handle: Distribution
  readonly wrap?: Distribution
  readonly patience?: Distribution
  readonly priority: RecordedContact['priority']
  readonly stickyAgentId: string | null
}

/** The day as it was: what the first of all variants plays. */
export const asItWas: Variant = {
  agents: 0,
  emailYields: true,
  callbackShare: 0,
  skill: null,
  handlingFactor: 1,
  autoAnswer: false,
}

/** In the days like it, a contact comes once on the average, within half of this before or after its instant; in a short day nearer. */
const widestSpreadS = 1800
const spreadOfDay = 1 / 20
/** Who waited as long was offered, or would be, to be called back (routing.md). */
const callbackAfterS = 45
const autoAnswerS = 2
/** What is taken for a length nobody measured all day: as in the twin's own examples. */
const usual: Record<'voice' | 'written', { handle: number; wrap: number }> = {
  voice: { handle: 240, wrap: 30 },
  written: { handle: 300, wrap: 0 },
}
const usualPatienceS = 180

/**
 * Days like the recorded one. Each recorded contact becomes a process that brings one such contact on the average, near its
 * instant: together they are a Poisson process with the day's own ups and downs, requirements, priorities, known agents and lengths, and
 * each replication is another such day. What was not seen is drawn: how long a call would have taken whose caller hung up, and how patient callers are.
 */
export function daysLike(record: DayRecord, variant: Variant, replications: number): ScenarioFile {
  const typical = typicalOf(record)
  const [first = 0, last = 0] = [record.contacts[0]?.at, record.contacts.at(-1)?.at]
  const spreadS = Math.min(widestSpreadS, (last - first) * spreadOfDay)
  return {
    ...common(record, variant),
    replications,
    log: false,
    contacts: [],
    processes: record.contacts.flatMap((contact) => {
      const fromS = rounded(Math.max(contact.at - spreadS / 2, first, 0))
      const toS = rounded(Math.max(Math.min(contact.at + spreadS / 2, last, record.untilS), fromS + 1))
      const { handle, wrap, patience } = lengthsOf(contact, typical, variant.handlingFactor)
      const called = contact.channel === 'voice' && contact.waitS > callbackAfterS ? variant.callbackShare : 0
      const { id, channel, rings, priority, stickyAgentId } = contact
      const process = (name: string, on: ChannelName, share: number): Process[] =>
        share <= 0
          ? []
          : [
              {
                id: name,
                channel: on,
                rings,
                perHour: (share * 3600) / (toS - fromS),
                fromS,
                toS,
                handle,
                priority,
                stickyAgentId,
                ...(wrap ? { wrap } : {}),
              },
            ]
      return [
        ...process(id, channel, 1 - called).map((one) => (patience ? { ...one, patience } : one)),
        ...process(`${id}-callback`, 'callback', called),
      ]
    }),
  }
}

/** The very day: the same people at the same instants, once; who hung up is as patient as he was, who was answered waits. */
export function theVeryDay(record: DayRecord): ScenarioFile {
  const typical = typicalOf(record)
  return {
    ...common(record, asItWas),
    replications: 1,
    log: true,
    contacts: record.contacts.map(({ id, at, channel, rings, priority, stickyAgentId, handleS, wrapS, waitS, ending }) => ({
      id,
      at,
      channel,
      rings,
      priority,
      stickyAgentId,
      handleS: handleS ?? rounded(typical[kindOf(channel)].handle.mean),
      wrapS: wrapS ?? 0,
      patienceS: ending === 'unanswered' ? waitS : null,
    })),
    processes: [],
  }
}

function common(record: DayRecord, variant: Variant) {
  const acceptDelayS = variant.autoAnswer ? Math.min(autoAnswerS, record.acceptDelayS) : record.acceptDelayS
  return {
    policy: 'recommended' as const,
    settings: { ...settingsOf(record, variant), acceptDelayS },
    seed: 1,
    untilS: record.untilS,
    languages: record.languages,
    agents: agentsOf(record, variant),
  }
}

/** Work that does not yield is due like a call at once, however much of it, and is not laid aside. */
function settingsOf({ settings }: DayRecord, { emailYields }: Variant): Record<string, unknown> {
  if (emailYields) return settings
  const targetS = { ...Object(settings['targetS']), chat: 20, sms: 20, social: 20, email: 20 }
  return { ...settings, targetS, overdueShare: 1, maxInterruptions: 0 }
}

function agentsOf(record: DayRecord, { agents, skill }: Variant): RecordedAgent[] {
  const trained = record.agents.map((agent) =>
    agent.id === skill?.agentId
      ? { ...agent, skills: { ...agent.skills, [skill.skill]: Math.max(skill.level, agent.skills[skill.skill] ?? 0) } }
      : agent,
  )
  const longest = longestThere(trained, record)
  if (agents <= 0) {
    const gone = new Set(longest.slice(0, -agents).map(({ id }) => id))
    return trained.filter(({ id }) => !gone.has(id))
  }
  const added = Array.from({ length: longest.length === 0 ? 0 : agents }, (_, n): RecordedAgent[] => {
    const like = longest[n % longest.length]
    return like ? [{ ...like, id: `extra-${String(n + 1).padStart(2, '0')}`, unattended: [] }] : []
  })
  return [...trained, ...added.flat()]
}

/** Those who come and go in the variants: first whose languages others speak too, and of these who was ready longest. */
function longestThere(agents: readonly RecordedAgent[], { languages, untilS }: DayRecord): RecordedAgent[] {
  const speakers = (language: string) => agents.filter(({ skills }) => language in skills).length
  const rare = ({ skills }: RecordedAgent) => languages.some((language) => language in skills && speakers(language) === 1)
  return [...agents].sort(
    (a, b) => Number(rare(a)) - Number(rare(b)) || readyS(b, untilS) - readyS(a, untilS) || (a.id < b.id ? -1 : 1),
  )
}

/** How long an agent was ready. */
export function readyS({ presence }: { presence: readonly (readonly [number, Presence])[] }, untilS: number): number {
  return presence.reduce(
    (sum, [fromS, state], n) => (state === 'ready' ? sum + Math.max(0, (presence[n + 1]?.[0] ?? untilS) - fromS) : sum),
    0,
  )
}

type Lengths = { handle: Distribution; wrap: Distribution | null; patience: Distribution | null }

function lengthsOf(contact: RecordedContact, typical: Typical, factor: number): Lengths {
  const isCall = contact.channel === 'voice' || contact.channel === 'callback'
  const { handle, wrap } = typical[kindOf(contact.channel)]
  return {
    handle: contact.handleS === null ? drawn(handle, factor) : { fixed: rounded(contact.handleS * factor) },
    wrap: !isCall ? null : contact.wrapS === null ? drawn(wrap, 1) : { fixed: rounded(contact.wrapS) },
    patience: contact.channel === 'voice' ? { exp: rounded(typical.patienceS) } : null,
  }
}

type Moments = { mean: number; cv: number }
type Typical = Record<'voice' | 'written', { handle: Moments; wrap: Moments }> & { patienceS: number }

const kindOf = (channel: ChannelName) => (channel === 'voice' || channel === 'callback' ? 'voice' : 'written')

const drawn = ({ mean, cv }: Moments, factor: number): Distribution => ({
  lognormal: { mean: rounded(mean * factor), cv: rounded(cv) },
})

function typicalOf({ contacts }: DayRecord): Typical {
  const of = (kind: 'voice' | 'written') => {
    const own = contacts.filter(({ channel }) => kindOf(channel) === kind)
    const known = (name: 'handleS' | 'wrapS') => own.flatMap((contact) => contact[name] ?? [])
    return { handle: moments(known('handleS'), usual[kind].handle), wrap: moments(known('wrapS'), usual[kind].wrap) }
  }
  return { voice: of('voice'), written: of('written'), patienceS: patienceOf(contacts) }
}

function moments(lengths: readonly number[], otherwise: number): Moments {
  if (lengths.length === 0) return { mean: otherwise, cv: 0 }
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  const variance = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / lengths.length
  return { mean, cv: mean > 0 ? Math.min(3, Math.sqrt(variance) / mean) : 0 }
}

/** All the waiting of callers per caller who gave up: the likeliest mean patience, since who was answered might have waited on. */
function patienceOf(contacts: readonly RecordedContact[]): number {
  const calls = contacts.filter(({ channel }) => channel === 'voice')
  const gaveUp = calls.filter(({ ending }) => ending === 'unanswered').length
  const waitedS = calls.reduce((sum, { waitS }) => sum + waitS, 0)
  return gaveUp === 0 ? Math.max(usualPatienceS, waitedS) : Math.max(1, waitedS / gaveUp)
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
