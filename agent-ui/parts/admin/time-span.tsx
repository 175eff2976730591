import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import { isSpan, isTime, tidyTime } from './calendar-draft.ts'

type Span = { from: string; to: string }
type Props = { name: string; span: Span; disabled: boolean; onChange: (span: Span) => void }

/** From and to as text: the browser's time field knows no 24:00. */
export function TimeSpan({ name, span, disabled, onChange }: Props) {
  const { t } = useMessages()
  const field = (edge: 'from' | 'to') => (
    <input
      className={styles.time}
      aria-label={`${name}: ${t(`admin.hours.${edge}`)}`}
      aria-invalid={!isTime(span[edge]) || (edge === 'to' && !isSpan(span)) || undefined}
      value={span[edge]}
      disabled={disabled}
      inputMode="numeric"
      maxLength={5}
      placeholder="08:00"
      onChange={(event) => onChange({ ...span, [edge]: event.currentTarget.value })}
      onBlur={(event) => onChange({ ...span, [edge]: tidyTime(event.currentTarget.value) })}
    />
  )
  return (
    <span className={styles.span}>
      {field('from')} – {field('to')}
    </span>
  )
}
