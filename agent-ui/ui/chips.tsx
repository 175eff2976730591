import type { ReactNode } from 'react'
import styles from './chips.module.css'
import { Icon } from './icons.tsx'

/** Things that have been chosen, side by side. */
export function Chips({ children }: { children: ReactNode }) {
  return <ul className={styles.chips}>{children}</ul>
}

/** One of them; without `onRemove` it stays. */
export function Chip({ label, removeLabel, onRemove }: { label: string; removeLabel?: string; onRemove?: () => void }) {
  return (
    <li data-fixed={!onRemove}>
      <span>{label}</span>
      {onRemove && (
        <button type="button" aria-label={removeLabel} onClick={onRemove}>
          <Icon name="cross" size={14} />
        </button>
      )}
    </li>
  )
}
