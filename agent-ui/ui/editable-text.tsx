import { useRef, type KeyboardEvent } from 'react'
import styles from './editable-text.module.css'

type Props = {
  label: string
  value: string
  placeholder?: string
  maxLength?: number
  className?: string
  onSave: (value: string) => void
}

/** Text that is a field: written over in place, kept on Enter or on leaving it, given up with Esc. */
export function EditableText({ label, value, placeholder, maxLength = 200, className, onSave }: Props) {
  const givenUp = useRef(false)
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur()
    if (event.key !== 'Escape') return
    givenUp.current = true
    event.stopPropagation()
    event.currentTarget.blur()
  }
  return (
    <input
      // A new value from the server makes a new field; what is being typed is never written over in between.
      key={value}
      className={`${styles.field} ${className ?? ''}`}
      aria-label={label}
      title={label}
      defaultValue={value}
      placeholder={placeholder}
      maxLength={maxLength}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const text = event.currentTarget.value.trim()
        if (givenUp.current) event.currentTarget.value = value
        else if (text !== value) onSave(text)
        givenUp.current = false
      }}
    />
  )
}
