import { useId } from 'react'
import styles from './field.module.css'

type Option<Value extends string> = { value: Value; label: string }
type Props<Value extends string> = {
  label: string
  value: Value
  options: readonly Option<Value>[]
  onChange: (value: Value) => void
  hint?: string
  hideLabel?: boolean
  disabled?: boolean
}

/** The browser's own list to choose from: works on a phone, by first letters and for readers without a line of ours. */
export function SelectField<Value extends string>({
  label,
  value,
  options,
  onChange,
  hint,
  hideLabel = false,
  disabled = false,
}: Props<Value>) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <select
        id={id}
        className={styles.input}
        value={value}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.currentTarget.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  )
}
