import { openingAt, type Opening } from '../../routing/business-hours.ts'
import type { Prompt } from '../../channels/call-commands.ts'
import type { Centre } from '../centre/centre.ts'
import { promptFor } from '../prompts/prompt-for.ts'
import type { IncidentMessage } from './incidents.contract.ts'

/** As the centre keeps it: half-open, `untilMs` null while nobody has said when it ends. */
export type Incident = { id: string; fromMs: number; untilMs: number | null; message: IncidentMessage }

export function incidentAt(centre: Pick<Centre, 'incidents'>, atMs: number): Incident | null {
  return centre.incidents.find(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === null || atMs < untilMs)) ?? null
}

/** What the ledger says of the hour in which a call came: open hours within an incident are its hours. It counts as open (docs/kpi.md). */
export function openingOf(centre: Pick<Centre, 'incidents' | 'calendar'>, atMs: number): Opening {
  const opening = openingAt(centre.calendar, atMs)
  return opening === 'open' && incidentAt(centre, atMs) !== null ? 'incident' : opening
}

/** What a caller is told of it, in his language where there is a text in it, else in Latvian. */
export function incidentPrompt(
  centre: Pick<Centre, 'incidents' | 'prompts' | 'publicUrl'>,
  language: string | null,
  atMs: number,
): Prompt | null {
  const message = incidentAt(centre, atMs)?.message
  if (!message) return null
  const known = (language === 'ru' || language === 'en') && message[language] !== '' ? language : 'lv'
  return { ...promptFor(centre, 'topic', known), text: message[known], audioUrl: null }
}
