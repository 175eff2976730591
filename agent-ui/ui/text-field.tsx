import { useId, type InputHTMLAttributes } from 'react'
import styles from './field.module.css'
import { Icon } from './icons.tsx'

type Own = {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  error?: string | null
  hideLabel?: boolean
  rows?: number
}
type Props = Own & Omit<InputHTMLAttributes<HTMLInputElement>, keyof Own | 'id'>

/** One line of text to fill in, or several with `rows`. */
export function TextField({ label, value, onChange, hint, error, hideLabel = false, rows, ...rest }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  const shared = { id, value, 'aria-invalid': error ? true : undefined, 'aria-describedby': described, className: styles.input }
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {rows === undefined ? (
        <input {...rest} {...shared} onChange={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <textarea
          {...shared}
          rows={rows}
          lang={rest.lang}
          maxLength={rest.maxLength}
          disabled={rest.disabled}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {hint && (
        <span id={`${id}-hint`} className={styles.hint}>
          {hint}
        </span>
      )}
      {error && (
        <span id={`${id}-error`} className={styles.error} role="alert">
          <Icon name="alert" size={14} /> {error}
        </span>
      )}
    </div>
  )
}
