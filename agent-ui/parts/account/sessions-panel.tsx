import { useQuery } from '@tanstack/react-query'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import styles from './account.module.css'
import { sessionsQuery } from './account-queries.ts'
import { browserName } from './browser-name.ts'

const stale = ['sessions', 'me']

export function SessionsPanel() {
  const { t, format } = useMessages()
  const query = useQuery(sessionsQuery)
  const end = useWrite((id: string) => ['DELETE', `/api/me/sessions/${id}`], { stale })
  const others = useWrite(() => ['DELETE', '/api/me/sessions?others=1'], { stale })
  const all = useWrite(() => ['DELETE', '/api/me/sessions'], { stale })
  return (
    <Panel title={t('account.sessions')}>
      <Loaded query={query}>
        {(sessions) => (
          <ul className={styles.sessions}>
            {sessions
              .filter(({ kind }) => kind === 'session')
              .map((session) => (
                <li key={session.id}>
                  <span className={styles.what}>
                    <strong>{browserName(session.name) ?? t('account.sessions.unknown')}</strong>
                    <span className="dim">
                      {t('account.sessions.times', {
                        from: format.dateTime(session.createdAt),
                        seen: format.dateTime(session.seenAt),
                      })}
                    </span>
                  </span>
                  {session.current ? (
                    <StatusBadge tone="accent" icon="check">
                      {t('account.sessions.current')}
                    </StatusBadge>
                  ) : (
                    <ActionButton
                      label={t('account.sessions.end')}
                      fullLabel={`${t('account.sessions.end')}: ${format.dateTime(session.createdAt)}`}
                      pending={end.pending}
                      onClick={() => end.run(session.id)}
                    />
                  )}
                </li>
              ))}
          </ul>
        )}
      </Loaded>
      <div className={admin.spanRow}>
        <ActionButton size="sm" label={t('account.sessions.others')} pending={others.pending} onClick={() => others.run()} />
        <ActionButton size="sm" icon="exit" label={t('account.sessions.all')} pending={all.pending} onClick={() => all.run()} />
      </div>
    </Panel>
  )
}
