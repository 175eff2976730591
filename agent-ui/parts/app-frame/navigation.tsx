import { Menu } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { Permission } from '../../../src/users/permissions.contract.ts'
import type { MessageKey } from '../../t.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './app-frame.module.css'
import { useMe } from './use-me.ts'

type Entry = {
  to: '/desk' | '/board' | '/admin' | '/ledger' | '/planning' | '/simulator'
  label: MessageKey
  icon: IconName
  needs: Permission
  simulators?: true
}

/** All screens there are, in their order: a new one is a line here and a line in routes.tsx. */
const entries: Entry[] = [
  { to: '/desk', label: 'nav.desk', icon: 'desk', needs: 'contacts.work' },
  { to: '/board', label: 'nav.board', icon: 'board', needs: 'board.read' },
  { to: '/planning', label: 'nav.planning', icon: 'planning', needs: 'planning.read' },
  { to: '/ledger', label: 'nav.ledger', icon: 'ledger', needs: 'kpi.read' },
  { to: '/admin', label: 'nav.admin', icon: 'settings', needs: 'settings.read' },
  { to: '/simulator', label: 'nav.simulator', icon: 'simulator', needs: 'simulator.use', simulators: true },
]

function useEntries(): Entry[] {
  const me = useMe()
  return me ? entries.filter((entry) => me.permissions.includes(entry.needs) && (!entry.simulators || me.simulators)) : []
}

export function Navigation() {
  const { t } = useMessages()
  return (
    <nav className={`${styles.links} ${styles.wide}`} aria-label={t('nav.label')}>
      {useEntries().map((entry) => (
        <Link key={entry.to} to={entry.to} className={styles.link ?? ''}>
          <Icon name={entry.icon} size={16} /> {t(entry.label)}
        </Link>
      ))}
    </nav>
  )
}

/** The name of the product; where the navigation has no room it opens as a menu from here. */
export function NavigationMenu({ always }: { always: boolean }) {
  const { t } = useMessages()
  const { pathname } = useLocation()
  const all = useEntries()
  return (
    <>
      {!always && (
        <Link to="/" className={`${styles.brand} ${styles.wide}`}>
          {t('app.name')}
        </Link>
      )}
      <Menu width={220}>
        <Menu.Target>
          <button type="button" className={`${styles.brand} ${always ? '' : styles['only-narrow']}`}>
            <Icon name="menu" size={18} /> <span className="visually-hidden">{t('nav.open')}</span>{' '}
            <span className={styles.wide}>{t('app.name')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {all.map((entry) => (
            <Menu.Item
              key={entry.to}
              component={Link}
              to={entry.to}
              leftSection={<Icon name={entry.icon} />}
              aria-current={pathname.startsWith(entry.to) ? 'page' : undefined}
            >
              {t(entry.label)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
