import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { TokenMade } from '../../../src/users/users.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import styles from './account.module.css'
import { sessionsQuery } from './account-queries.ts'
import { NewToken } from './new-token.tsx'

/** For scripts: each limited to what it needs, and ended with one press. */
export function TokensPanel() {
  const { t, word, format } = useMessages()
  const query = useQuery(sessionsQuery)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<TokenMade | null>(null)
  const end = useWrite((id: string) => ['DELETE', `/api/me/sessions/${id}`], { stale: ['sessions'] })
  return (
    <Panel title={t('account.tokens')}>
      <p className="dim">{t('account.tokens.lead')}</p>
      <Loaded query={query}>
        {(sessions) => (
          <ul className={styles.sessions}>
            {sessions
              .filter(({ kind }) => kind === 'token')
              .map((token) => (
                <li key={token.id}>
                  <span className={styles.what}>
                    <strong>{token.name ?? t('account.tokens.command')}</strong>
                    <span className="dim">
                      {token.scopes?.map((scope) => word('permission', scope)).join(', ') ?? t('account.tokens.everything')}
                    </span>
                    <span className="dim">{t('account.tokens.until', { at: format.dateTime(token.expiresAt) })}</span>
                  </span>
                  <ActionButton
                    label={t('account.tokens.end')}
                    fullLabel={`${t('account.tokens.end')}: ${token.name ?? t('account.tokens.command')}`}
                    pending={end.pending}
                    onClick={() => end.run(token.id)}
                  />
                </li>
              ))}
          </ul>
        )}
      </Loaded>
      <div>
        <ActionButton size="sm" icon="plus" label={t('account.tokens.new')} onClick={() => setAdding(true)} />
      </div>
      {adding && (
        <NewToken
          onClose={() => setAdding(false)}
          onMade={(token) => {
            setAdding(false)
            setMade(token)
          }}
        />
      )}
      {made && (
        <Dialog title={t('account.tokens.made')} closeLabel={t('common.close')} onClose={() => setMade(null)}>
          <div className={admin.form}>
            <p>{t('account.tokens.made.lead')}</p>
            <p className={admin.secret}>
              <code>{made.token}</code>
              <CopyButton
                text={made.token}
                label={t('common.copy')}
                fullLabel={`${t('common.copy')}: ${t('account.tokens.made')}`}
                doneLabel={t('common.copied')}
              />
            </p>
          </div>
        </Dialog>
      )}
    </Panel>
  )
}
