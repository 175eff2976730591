import { Link } from '@tanstack/react-router'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import type { SectionName, sections } from './sections.ts'

type Props = { shown: readonly (typeof sections)[number][]; current: SectionName }

/** On a phone the parts stand in one line: the current one is pushed into sight. */
const inSight = (link: HTMLAnchorElement | null) => {
  const line = link?.parentElement
  // Not scrollIntoView: after it the first Tab would lead past the top of the page.
  if (link && line) line.scrollLeft = link.offsetLeft - (line.clientWidth - link.clientWidth) / 2
}

export function SectionNav({ shown, current }: Props) {
  const { t } = useMessages()
  return (
    <nav className={styles.nav} aria-label={t('admin.sections')}>
      {shown.map(({ name, icon }) => (
        <Link
          key={name}
          ref={name === current ? inSight : undefined}
          to="/admin/$section"
          params={{ section: name }}
          aria-current={name === current ? 'page' : undefined}
          className={styles.navLink ?? ''}
        >
          <Icon name={icon} /> {t(`admin.${name}`)}
        </Link>
      ))}
    </nav>
  )
}
