import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../ui/icons.tsx'
import type { Tone } from '../../ui/status-badge.tsx'
import styles from './board.module.css'

type Props = {
  title: string
  value: string
  icon?: IconName
  tone?: Tone
  openLabel: string
  onOpen: () => void
  children?: ReactNode
}

/** A number to glance at; the whole tile opens what is behind it, the button inside carries that for the keyboard. */
export function Tile({ title, value, icon, tone = 'calm', openLabel, onOpen, children }: Props) {
  return (
    <section className={`${styles.panel} ${styles.tile}`} data-tone={tone}>
      <h2 className={styles.panelTitle}>{title}</h2>
      <button type="button" className={styles.tileButton} onClick={onOpen} aria-label={`${title}: ${value}. ${openLabel}`}>
        {icon && <Icon name={icon} size={28} />}
        <span className={styles.tileValue}>{value}</span>
      </button>
      {children && <div className={styles.tileNotes}>{children}</div>}
    </section>
  )
}
