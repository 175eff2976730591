import { useState } from 'react'
import type { Calendar, CalendarView } from '../../../src/calendar/calendar.contract.ts'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import { byDate, isSpan } from './calendar-draft.ts'
import { ExceptionsEditor } from './exceptions-editor.tsx'
import { SaveBar } from './save-bar.tsx'
import { WeeklyEditor } from './weekly-editor.tsx'

/** The whole calendar is changed as a draft and put in force in one go; each change of it is a version of its own. */
export function CalendarEditor({ calendar }: { calendar: CalendarView }) {
  const { t, format } = useMessages()
  const may = useMay('settings.write')
  const { timeZone, version, openNow, opensAt } = calendar
  const before: Calendar = { timeZone, weekly: calendar.weekly, exceptions: calendar.exceptions }
  const [draft, setDraft] = useState(before)
  const save = useWrite((body: Calendar) => ['PUT', '/api/calendar', body], {
    stale: ['calendar', 'board'],
    onDone: () => showNotice('good', t('common.saved')),
  })
  const changed = JSON.stringify(draft) !== JSON.stringify(before)
  const wrong = draft.weekly.some((span) => !isSpan(span)) || draft.exceptions.some((one) => !('closed' in one) && !isSpan(one))
  return (
    <>
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: '0.5rem', alignItems: 'center' }}>
        <StatusBadge tone={openNow ? 'good' : 'calm'} icon={openNow ? 'check' : 'moon'}>
          {openNow ? t('admin.hours.open-now') : t('admin.hours.closed-now')}
        </StatusBadge>
        {!openNow && opensAt && <span>{t('admin.hours.opens', { at: format.dateTime(opensAt) })}</span>}
        <span className="dim">{t('admin.hours.version', { version, zone: timeZone })}</span>
      </p>
      <Panel title={t('admin.hours.weekly')} level={3}>
        <WeeklyEditor weekly={draft.weekly} disabled={!may} onChange={(weekly) => setDraft({ ...draft, weekly })} />
      </Panel>
      <Panel title={t('admin.hours.exceptions')} level={3}>
        <ExceptionsEditor
          exceptions={draft.exceptions}
          disabled={!may}
          onChange={(exceptions) => setDraft({ ...draft, exceptions })}
        />
      </Panel>
      {changed && (
        <SaveBar
          text={t('admin.hours.changed')}
          pending={save.pending}
          reason={wrong ? t('admin.hours.wrong') : null}
          onSave={() => save.run({ ...draft, exceptions: draft.exceptions.toSorted(byDate) })}
          onDiscard={() => setDraft(before)}
        />
      )}
    </>
  )
}
