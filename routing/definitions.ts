import { endings } from './ending.ts'
import type { Opening } from './business-hours.ts'
import type { Ending } from './ending.ts'

/**
 * A ruler for the unanswered-call figure, as data (docs/kpi.md). Changing one makes a new version with a date; the old series
 * goes on beside it, and a figure always carries the id and version it was made with.
 */
export type Definition = {
  readonly id: string
  readonly version: number
  /** First service day it holds for, 'YYYY-MM-DD'. */
  readonly validFrom: string
  readonly name: Words
  readonly note: Words
  /** A call counts if it ended in one of these … */
  readonly denominator: readonly Ending[]
  /** … and as unanswered if in one of these. */
  readonly numerator: readonly Ending[]
  /** Only calls that arrived while the centre was so. */
  readonly opening: readonly Opening[]
  /** Only calls to these accounts; null: to all. */
  readonly numbers: readonly string[] | null
  /** Draws the line between `short-hang-up` and `hung-up-in-queue` anew, whatever the setting was when the call ended. */
  readonly shortHangUpS: number
  /** A chosen callback counts as answered if it reached the citizen within so many minutes of the promised time; null: never. */
  readonly countCallbackReachedWithinMin: number | null
  /** A person's calls within so many minutes of the first are one need, met if any was answered; null: each for itself. */
  readonly perPersonWindowMin: number | null
}

type Words = { readonly lv: string; readonly en: string }

const anyTime: readonly Opening[] = ['open', 'closed', 'holiday', 'incident']
const hungUpInQueue: readonly Ending[] = ['short-hang-up', 'hung-up-in-queue', 'hung-up-while-ringing']

const all = endings.filter((ending) => ending !== 'emergency-diverted')
const unansweredOf = (denominator: readonly Ending[]): Ending[] => denominator.filter((ending) => ending !== 'answered')
const without = (from: readonly Ending[], ...some: Ending[]): Ending[] => from.filter((ending) => !some.includes(ending))

/** The ruler the customer is judged by; the others are variations of it. */
const primary: Definition = {
  id: 'unanswered-opening-hours',
  version: 1,
  validFrom: '2025-01-01',
  name: { lv: 'Nepaceltie zvani darba laikā', en: 'Unanswered calls in opening hours' },
  note: {
    lv: 'Visi darba laikā saņemtie zvani, izņemot novirzītos citai iestādei; nepacelts ir katrs, uz kuru neatbildēja operators. Īsi pārtraukumi, atzvani, atteikumi un tehniskas kļūmes ir nepacelti zvani.',
    en: 'All calls that arrived in opening hours, except those diverted to another institution; unanswered is each that no agent answered. Short hang-ups, callbacks, refusals and technical failures count as unanswered.',
  },
  denominator: all,
  numerator: unansweredOf(all),
  opening: ['open', 'incident'],
  numbers: null,
  shortHangUpS: 10,
  countCallbackReachedWithinMin: null,
  perPersonWindowMin: null,
}

const queued: readonly Ending[] = ['answered', ...hungUpInQueue, 'wait-limit', 'chose-callback', 'voicemail']
const asteriskCounted: readonly Ending[] = ['answered', ...hungUpInQueue, 'wait-limit']
const wazoReceived: readonly Ending[] = [...queued, 'refused-full', 'refused-no-agent']

/** All shipped definitions, the primary one first. Peers' rulers are taken from their code and documentation (docs/kpi.md). */
export const definitions: readonly Definition[] = [
  primary,
  {
    ...primary,
    id: 'unanswered-all-hours',
    name: { lv: 'Nepaceltie zvani visā diennaktī', en: 'Unanswered calls at all hours' },
    note: {
      lv: 'Kā galvenais rādītājs, bet arī zvani ārpus darba laika: tā to redz iedzīvotājs.',
      en: 'As the primary figure, with calls outside opening hours too: what a citizen sees.',
    },
    opening: anyTime,
  },
  {
    ...primary,
    id: 'unanswered-callback-kept',
    name: {
      lv: 'Nepaceltie zvani, izpildītu atzvanu uzskatot par atbildētu',
      en: 'Unanswered calls, a kept callback counts as answered',
    },
    note: {
      lv: 'Kā galvenais rādītājs, bet atzvans, kas iedzīvotāju sasniedza 60 minūšu laikā no solītā laika, ir atbildēts zvans.',
      en: 'As the primary figure, but a callback that reached the citizen within 60 minutes of the promised time is an answered call.',
    },
    countCallbackReachedWithinMin: 60,
  },
  {
    ...primary,
    id: 'unanswered-without-short',
    name: { lv: 'Nepaceltie zvani bez īsiem pārtraukumiem', en: 'Unanswered calls without short hang-ups' },
    note: {
      lv: 'Kā galvenais rādītājs, bet zvani, ko pārtrauca rindā pirmajās 10 sekundēs, netiek skaitīti.',
      en: 'As the primary figure, but calls hung up within 10 seconds of entering the queue are left out.',
    },
    denominator: without(all, 'short-hang-up'),
    numerator: unansweredOf(without(all, 'short-hang-up')),
  },
  {
    ...primary,
    id: 'abandoned-of-queued',
    name: { lv: 'Rindā pārtrauktie zvani (Amazon, Genesys)', en: 'Abandoned of queued (Amazon, Genesys)' },
    note: {
      lv: 'Rindā pārtrauktie zvani pret visiem, kas nonāca rindā. Atzvani, balss pastkaste un gaidīšanas laika beigas nav pārtraukti zvani.',
      en: 'Calls hung up in the queue out of all that entered it. Callbacks, voicemail and the end of the waiting time are not abandons.',
    },
    denominator: queued,
    numerator: hungUpInQueue,
    opening: anyTime,
  },
  {
    ...primary,
    id: 'abandoned-of-queued-without-short',
    name: {
      lv: 'Rindā pārtrauktie zvani bez īsiem (Amazon, Genesys)',
      en: 'Abandoned of queued without short ones (Amazon, Genesys)',
    },
    note: {
      lv: 'Tas pats, bet īsie pārtraukumi netiek skaitīti: saudzīgākais no zināmajiem rādītājiem.',
      en: 'The same with short abandons taken out: the kindest ruler we know.',
    },
    denominator: without(queued, 'short-hang-up'),
    numerator: without(hungUpInQueue, 'short-hang-up'),
    opening: anyTime,
  },
  {
    ...primary,
    id: 'asterisk-counters',
    name: { lv: 'Asterisk skaitītāji', en: 'Asterisk counters' },
    note: {
      lv: 'Pārtrauktie pret pārtrauktajiem un pabeigtajiem. Atteiktie zvani un rindas atstāšana ar taustiņu nav nevienā skaitlī.',
      en: 'Abandoned out of abandoned and completed. Refused calls and leaving the queue by a key are in neither number.',
    },
    denominator: asteriskCounted,
    numerator: unansweredOf(asteriskCounted),
    opening: anyTime,
  },
  {
    ...primary,
    id: 'wazo',
    name: { lv: 'Wazo (100 mīnus atbildēto īpatsvars)', en: 'Wazo (100 minus answered rate)' },
    note: {
      lv: 'Neatbildētie pret saņemtajiem bez slēgtā laika; izvēlnē pārtrauktie zvani rindu nesasniedza un netiek skaitīti.',
      en: 'Not answered out of received without closed; calls hung up in the menu never reached the queue and are not counted.',
    },
    denominator: wazoReceived,
    numerator: unansweredOf(wazoReceived),
    opening: anyTime,
  },
  {
    ...primary,
    id: 'per-person',
    name: { lv: 'Neapmierinātas vajadzības (pa cilvēkiem)', en: 'Needs not met (per person)' },
    note: {
      lv: 'Viena cilvēka zvani 60 minūšu laikā no pirmā ir viena vajadzība; tā ir apmierināta, ja kādam no tiem atbildēja. Zvans ar slēptu numuru ir atsevišķa vajadzība.',
      en: 'One person’s calls within 60 minutes of the first are one need, met if any of them was answered. A call with a withheld number is a need of its own.',
    },
    perPersonWindowMin: 60,
  },
]

/** The shipped definition of that id, in its newest version, or null. */
export function definitionOf(id: string): Definition | null {
  return definitions.filter((definition) => definition.id === id).sort((a, b) => b.version - a.version)[0] ?? null
}
