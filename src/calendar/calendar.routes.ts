import { nextOpening, openingAt, validateCalendar } from '../../routing/business-hours.ts'
import { audit } from '../audit/append-audit.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { callerOf } from '../http/auth.ts'
import type { App } from '../http/build-app.ts'
import { Refusal } from '../refusal.ts'
import { calendar, calendarView, type Calendar, type CalendarView } from './calendar.contract.ts'

export function calendarRoutes(app: App, deps: Deps): void {
  app.get(
    '/api/calendar',
    {
      config: { access: 'settings.read' },
      schema: { tags: ['calendar'], summary: 'Opening hours in force', response: { 200: calendarView } },
    },
    async () => viewOf(deps),
  )

  app.put(
    '/api/calendar',
    {
      config: { access: 'settings.write' },
      schema: {
        tags: ['calendar'],
        summary: 'New opening hours, in force at once; old versions are kept',
        body: calendar,
        response: { 200: calendarView },
      },
    },
    async (request) => {
      await putCalendar(deps, request.body, callerOf(request).userId)
      return viewOf(deps)
    },
  )
}

async function viewOf(deps: Pick<Deps, 'centre' | 'clock'>): Promise<CalendarView> {
  const { calendar, calendarVersion } = await deps.centre.get()
  const nowMs = deps.clock.now().getTime()
  const opensAtMs = nextOpening(calendar, nowMs)
  return {
    timeZone: calendar.timeZone,
    weekly: [...calendar.weekly],
    exceptions: calendar.exceptions.map((exception) => ({ ...exception, name: exception.name ?? '' })),
    version: calendarVersion,
    openNow: openingAt(calendar, nowMs) === 'open',
    opensAt: opensAtMs === null ? null : new Date(opensAtMs).toISOString(),
  }
}

async function putCalendar(deps: Pick<Deps, 'db' | 'clock' | 'centre'>, next: Calendar, userId: string): Promise<void> {
  const problems = validateCalendar(next).map(({ path, message }) => ({
    path: path.replace(/\[(\d+)\]/g, '.$1'),
    expected: message,
  }))
  const [first] = problems
  if (first) throw new Refusal('bad-input', `${first.path}: ${first.expected}`, { fields: problems })
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    // Two administrators at once: both versions are kept, the later one is in force.
    await tx.run(sql`lock table calendar_versions in exclusive mode`)
    const row = await tx.one<{ version: number }>(sql`insert into calendar_versions (version, calendar, valid_from, changed_by)
      select coalesce(max(version), 0) + 1, ${JSON.stringify(next)}::jsonb, ${now}::timestamptz, ${userId}::uuid from calendar_versions returning version`)
    await audit(tx, { at: now, userId, action: 'calendar.put', subject: 'calendar', details: { version: row?.version } })
  })
  await deps.centre.changed()
}
