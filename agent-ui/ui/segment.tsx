import styles from './segment.module.css'

type Props<Value extends string> = {
  label: string
  options: readonly { value: Value; label: string }[]
  /** null: none of them. */
  value: Value | null
  onChange: (value: Value) => void
}

/** A few choices side by side, the chosen one filled. */
export function Segment<Value extends string>({ label, options, value, onChange }: Props<Value>) {
  return (
    <div role="group" aria-label={label} className={styles.segment}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  )
}
