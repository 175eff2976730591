import type { ReactNode } from 'react'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './app-frame.module.css'
import { ConnectionState } from './connection-state.tsx'
import { Navigation, NavigationMenu } from './navigation.tsx'
import { useMe } from './use-me.ts'
import { UserMenu } from './user-menu.tsx'

type Props = {
  /** Of the browser's tab, and the page's first heading for readers. */
  title: string
  /** Before the title in the tab: "(1) Zvans". */
  badge?: string
  /** Takes the place of the navigation in the top bar, which then hides in the menu. */
  top?: ReactNode
  /** Beside the connection state. */
  topEnd?: ReactNode
  /** The page fills the window and scrolls inside its panes. */
  fill?: boolean
  children: ReactNode
}

export function AppFrame({ title, badge, top, topEnd, fill = false, children }: Props) {
  const { t } = useMessages()
  const me = useMe()
  return (
    <div className={styles.frame} data-fill={fill}>
      <title>{`${badge ? `${badge} ` : ''}${title} · ${t('app.name')}`}</title>
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      <header className={styles.head}>
        {me?.simulators && (
          <p className={styles.banner}>
            <Icon name="simulator" size={14} /> {t('app.simulators')}
          </p>
        )}
        <div className={styles.bar}>
          <NavigationMenu always={top !== undefined} />
          {top ?? <Navigation />}
          <div className={styles.end}>
            {topEnd}
            <ConnectionState />
            <UserMenu />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={styles.content}>
        <h1 className="visually-hidden">{title}</h1>
        {children}
      </main>
    </div>
  )
}
