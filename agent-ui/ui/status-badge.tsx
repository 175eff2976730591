import { Icon, type IconName } from './icons.tsx'
import styles from './status-badge.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'accent'

/** A state is never told by colour alone: an icon and a word are always there. */
export function StatusBadge({ tone, icon, children }: { tone: Tone; icon: IconName; children: string }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      <Icon name={icon} size={14} />
      {children}
    </span>
  )
}
