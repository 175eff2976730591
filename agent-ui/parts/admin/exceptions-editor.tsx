import { useState, type FormEvent } from 'react'
import { serverNow } from '../../clock.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Segment } from '../../ui/segment.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import table from '../../ui/table.module.css'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { dayFromText } from '../ledger/periods.ts'
import styles from './admin.module.css'
import { byDate, usualHours, type Exception } from './calendar-draft.ts'
import { TimeSpan } from './time-span.tsx'

type Props = { exceptions: readonly Exception[]; disabled: boolean; onChange: (exceptions: Exception[]) => void }

const kinds = ['closed', 'open'] as const

/** Holidays, moved working days and short days, year by year. */
export function ExceptionsEditor({ exceptions, disabled, onChange }: Props) {
  const { t, format, locale } = useMessages()
  const years = [...new Set(exceptions.map(({ date }) => date.slice(0, 4)))].toSorted()
  const [year, setYear] = useState(format.day(serverNow()).slice(0, 4))
  const shown = exceptions
    .map((one, index) => ({ one, index }))
    .filter(({ one }) => one.date.startsWith(year))
    .toSorted((a, b) => byDate(a.one, b.one))
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
  const put = (index: number, next: Exception) => onChange(exceptions.map((one, at) => (at === index ? next : one)))
  return (
    <>
      {!disabled && (
        <NewException
          onAdd={(one) => {
            onChange([...exceptions, one])
            setYear(one.date.slice(0, 4))
          }}
        />
      )}
      {years.length > 0 && (
        <Segment
          label={t('admin.hours.year')}
          options={years.map((value) => ({ value, label: value }))}
          value={year}
          onChange={setYear}
        />
      )}
      {shown.length === 0 ? (
        <p className="dim">{t('admin.hours.no-exceptions')}</p>
      ) : (
        <div className={table.scroll} role="group" aria-label={t('admin.hours.exceptions')} tabIndex={0}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('admin.hours.date')}</th>
                <th scope="col">{t('admin.hours.name')}</th>
                <th scope="col">{t('admin.hours.hours')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('admin.remove')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ one, index }) => {
                const date = format.date(one.date)
                return (
                  <tr key={index}>
                    <th scope="row" className={styles.nowrap}>
                      {date} <span className="dim">{weekday.format(new Date(one.date)).toLocaleLowerCase(locale)}</span>
                    </th>
                    <td>
                      <TextField
                        label={`${t('admin.hours.name')}: ${date}`}
                        hideLabel
                        value={one.name}
                        disabled={disabled}
                        maxLength={200}
                        onChange={(name) => put(index, { ...one, name })}
                      />
                    </td>
                    <td className={styles.nowrap}>
                      {'closed' in one ? (
                        <span className="dim">{t('admin.hours.closed')}</span>
                      ) : (
                        <TimeSpan
                          name={date}
                          span={one}
                          disabled={disabled}
                          onChange={(span) => put(index, { ...one, ...span })}
                        />
                      )}
                    </td>
                    <td>
                      {!disabled && (
                        <ActionButton
                          label={t('admin.remove')}
                          fullLabel={`${t('admin.remove')}: ${date}`}
                          icon="cross"
                          onClick={() => onChange(exceptions.filter((_, at) => at !== index))}
                        />
                      )}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function NewException({ onAdd }: { onAdd: (one: Exception) => void }) {
  const { t } = useMessages()
  const [given, setGiven] = useState({ date: '', name: '', kind: 'closed' as (typeof kinds)[number] })
  const [tried, setTried] = useState(false)
  const date = dayFromText(given.date)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(date === null)
    if (date === null) return
    onAdd(given.kind === 'closed' ? { date, closed: true, name: given.name } : { date, ...usualHours, name: given.name })
    setGiven({ ...given, date: '', name: '' })
  }
  return (
    <form className={styles.newException} onSubmit={submit} noValidate>
      <TextField
        label={t('admin.hours.date')}
        value={given.date}
        onChange={(value) => setGiven({ ...given, date: value })}
        placeholder="24.12.2026."
        autoComplete="off"
        error={tried ? t('ledger.period.no-day') : null}
      />
      <TextField
        label={t('admin.hours.name')}
        value={given.name}
        onChange={(name) => setGiven({ ...given, name })}
        maxLength={200}
        autoComplete="off"
      />
      <SelectField
        label={t('admin.hours.hours')}
        value={given.kind}
        options={kinds.map((kind) => ({ value: kind, label: t(`admin.hours.kind.${kind}`) }))}
        onChange={(kind) => setGiven({ ...given, kind })}
      />
      <SubmitButton label={t('admin.hours.add-exception')} tone="plain" />
    </form>
  )
}
