import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import { days, usualHours, type Weekly } from './calendar-draft.ts'
import { TimeSpan } from './time-span.tsx'

type Props = { weekly: readonly Weekly[]; disabled: boolean; onChange: (weekly: Weekly[]) => void }

/** 2024-01-01 was a Monday. */
const nameOfDay = (day: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day)))

export function WeeklyEditor({ weekly, disabled, onChange }: Props) {
  const { t, locale } = useMessages()
  return (
    <ul className={styles.week}>
      {days.map((day) => {
        const name = nameOfDay(day, locale)
        const spans = weekly.map((span, index) => ({ span, index })).filter(({ span }) => span.day === day)
        return (
          <li key={day}>
            <span className={styles.dayName}>{name}</span>
            <span className={styles.spans}>
              {spans.length === 0 && <span className="dim">{t('admin.hours.closed')}</span>}
              {spans.map(({ span, index }) => (
                <span key={index} className={styles.spanRow}>
                  <TimeSpan
                    name={name}
                    span={span}
                    disabled={disabled}
                    onChange={(next) => onChange(weekly.map((one, at) => (at === index ? { day, ...next } : one)))}
                  />
                  {!disabled && (
                    <ActionButton
                      label={t('admin.remove')}
                      fullLabel={`${t('admin.remove')}: ${name}, ${span.from}–${span.to}`}
                      icon="cross"
                      onClick={() => onChange(weekly.filter((_, at) => at !== index))}
                    />
                  )}
                </span>
              ))}
            </span>
            {!disabled && (
              <ActionButton
                label={t('admin.hours.add-span')}
                fullLabel={`${t('admin.hours.add-span')}: ${name}`}
                icon="plus"
                onClick={() => onChange([...weekly, { day, ...usualHours }])}
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}
