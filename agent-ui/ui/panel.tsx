import { useId, type ReactNode } from 'react'
import styles from './panel.module.css'

type Props = { title: string; level?: 2 | 3; aside?: ReactNode; className?: string | undefined; children: ReactNode }

/** A titled piece of a page. */
export function Panel({ title, level = 2, aside, className, children }: Props) {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section className={`${styles.panel} ${className ?? ''}`} aria-labelledby={id}>
      <header className={styles.head}>
        <Heading id={id} className={styles.title}>
          {title}
        </Heading>
        {aside}
      </header>
      {children}
    </section>
  )
}
