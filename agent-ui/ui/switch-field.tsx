import styles from './field.module.css'

type Props = { label: string; checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean; hideLabel?: boolean }

export function SwitchField({ label, checked, onChange, disabled = false, hideLabel = false }: Props) {
  return (
    <label className={styles.switch} data-disabled={disabled}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span className={hideLabel ? 'visually-hidden' : undefined}>{label}</span>
    </label>
  )
}
