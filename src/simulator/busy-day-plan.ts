import type { PromptLanguage } from '../prompts/prompts.contract.ts'
import { citizenTexts } from './busy-day-texts.ts'
import { logNormal, pick, seededRandom } from './seeded-random.ts'

/** Something a citizen does at a second of the day, all durations in seconds of life. */
export type PlannedCall = { kind: 'call'; atS: number; from: string | null; keys: string[]; patienceS: number; talkS: number }
export type PlannedText = { kind: 'text'; atS: number; from: string; text: string }
export type Planned = PlannedCall | PlannedText

export const dayFromHour = 8
/** Share of the day's calls by hour from 8 to 18: peaks from 9 to 11 and from 13 to 15, as offices see them. */
const hourShares = [6, 13, 14, 10, 8, 12, 13, 10, 8, 6] as const
export const dayS = hourShares.length * 3600

const meanPatienceS = 180
const meanTalkS = 240
const withheldShare = 0.03

/** A day of calls and texts in the order in which they come. Arrivals of a Poisson process, given their number, are independent. */
export function planBusyDay({ calls, texts, seed }: { calls: number; texts: number; seed: number }): Planned[] {
  const random = seededRandom(seed)
  const planned: Planned[] = []
  for (let n = 0; n < calls; n++) planned.push(planCall(random))
  for (let n = 0; n < texts; n++)
    planned.push({
      kind: 'text',
      atS: timeOfDay(random),
      from: mobile(random),
      text: pick(random, citizenTexts[language(random)]),
    })
  return planned.sort((a, b) => a.atS - b.atS)
}

function planCall(random: () => number): PlannedCall {
  const languageKey = { lv: '1', ru: '2', en: '3' }[language(random)]
  return {
    kind: 'call',
    atS: timeOfDay(random),
    from: random() < withheldShare ? null : mobile(random),
    keys: [languageKey, pick(random, ['1', '1', '2', '3', '3'])],
    patienceS: logNormal(random, meanPatienceS, 0.9),
    talkS: Math.min(1800, Math.max(20, logNormal(random, meanTalkS, 0.7))),
  }
}

function timeOfDay(random: () => number): number {
  let left = random() * hourShares.reduce((sum, share) => sum + share, 0)
  for (const [hour, share] of hourShares.entries()) {
    if (left < share) return (hour + left / share) * 3600
    left -= share
  }
  return dayS - 1
}

function language(random: () => number): PromptLanguage {
  const chance = random()
  return chance < 0.8 ? 'lv' : chance < 0.95 ? 'ru' : 'en'
}

/** Numbers Ofcom keeps for fiction: 07700 900000 to 900999. */
const mobile = (random: () => number) => `+447700900${String(100 + Math.floor(random() * 900))}`
