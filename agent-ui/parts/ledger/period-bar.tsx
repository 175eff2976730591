import { useState, type FormEvent } from 'react'
import { serverNow } from '../../clock.ts'
import { Segment } from '../../ui/segment.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { dayAfter } from './ledger-search.ts'
import styles from './ledger.module.css'
import { dayFromText, periodOf, presets } from './periods.ts'
import type { useLedgerPlace } from './use-ledger-place.ts'

type Props = { place: ReturnType<typeof useLedgerPlace> }
const isDay = (text: string) => text.length === 10

export function PeriodBar({ place }: Props) {
  const { t, format } = useMessages()
  const today = format.day(serverNow())
  const chosen = presets.find((preset) => {
    const { from, to } = periodOf(preset, today)
    return place.from === from && place.to === to
  })
  return (
    <section className={styles.period} aria-label={t('ledger.period')}>
      <Segment
        label={t('ledger.period')}
        options={presets.map((preset) => ({ value: preset, label: t(`ledger.period.${preset}`) }))}
        value={chosen ?? null}
        onChange={(preset) => place.go({ ...periodOf(preset, today) })}
      />
      {/* A new period from elsewhere makes new fields. */}
      <Days key={`${place.from} ${place.to}`} place={place} />
    </section>
  )
}

/** Days as people write them; the last day is in the period. Acts on Enter or the button. */
function Days({ place }: Props) {
  const { t, format } = useMessages()
  const lastDay = isDay(place.to) ? dayAfter(place.to, -1) : format.day(place.to)
  const [from, setFrom] = useState(format.date(place.from))
  const [to, setTo] = useState(format.date(lastDay))
  const [tried, setTried] = useState(false)
  const [first, last] = [dayFromText(from), dayFromText(to)]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (first && last && first <= last) place.go({ from: first, to: dayAfter(last) })
  }
  const toError = !last ? t('ledger.period.no-day') : first && first > last ? t('ledger.period.order') : null
  return (
    <form className={styles.days} onSubmit={submit} noValidate>
      <TextField
        label={t('ledger.period.from')}
        value={from}
        onChange={setFrom}
        inputMode="numeric"
        autoComplete="off"
        error={tried && !first ? t('ledger.period.no-day') : null}
      />
      <TextField
        label={t('ledger.period.to')}
        value={to}
        onChange={setTo}
        inputMode="numeric"
        autoComplete="off"
        error={tried ? toError : null}
      />
      <SubmitButton label={t('ledger.period.show')} />
      {!isDay(place.from) && (
        <p className={styles.hint}>{t('ledger.period.part', { from: format.dateTime(place.from), to: format.time(place.to) })}</p>
      )}
    </form>
  )
}
