import type { ReactNode } from 'react'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import type { SectionName } from './sections.ts'

/** What this part is for, in one line, and its one main action. */
export function SectionHead({ name, children }: { name: SectionName; children?: ReactNode }) {
  const { t } = useMessages()
  return (
    <header className={styles.sectionHead}>
      <div>
        <h2>{t(`admin.${name}`)}</h2>
        <p className="dim">{t(`admin.${name}.lead`)}</p>
      </div>
      {children}
    </header>
  )
}
