import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RecoveryCodes, TotpSecret } from '../../../src/users/users.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import admin from '../admin/admin.module.css'
import { securityQuery } from './account-queries.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { RecoveryDialog } from './recovery-dialog.tsx'
import { SetUpDialog } from './set-up-dialog.tsx'

type Asked = 'on' | 'off' | 'codes'

const calls = {
  on: ['POST', '/api/me/totp'],
  off: ['DELETE', '/api/me/totp'],
  codes: ['POST', '/api/me/recovery-codes'],
} as const

export function TwoFactorPanel() {
  const { t } = useMessages()
  const query = useQuery(securityQuery)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [secret, setSecret] = useState<TotpSecret | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const answered = (answer: unknown) => {
    setAsked(null)
    // The server answers by its contracts.
    if (asked === 'on') setSecret(answer as TotpSecret)
    else if (asked === 'codes') setCodes((answer as RecoveryCodes).codes)
    else showNotice('good', t('account.two-factor.switched-off'))
  }
  return (
    <Panel title={t('account.two-factor')}>
      <Loaded query={query}>
        {({ twoFactor, recoveryCodesLeft }) => (
          <>
            <p className={admin.spanRow}>
              <StatusBadge tone={twoFactor ? 'good' : 'warn'} icon={twoFactor ? 'check' : 'alert'}>
                {t(twoFactor ? 'account.two-factor.on' : 'account.two-factor.off')}
              </StatusBadge>
              {twoFactor && t('account.two-factor.left', { count: recoveryCodesLeft })}
            </p>
            <p className="dim">{t('account.two-factor.lead')}</p>
            <div className={admin.spanRow}>
              {!twoFactor && (
                <ActionButton size="sm" tone="main" label={t('account.two-factor.set-up')} onClick={() => setAsked('on')} />
              )}
              {twoFactor && (
                <>
                  <ActionButton size="sm" label={t('account.two-factor.new-codes')} onClick={() => setAsked('codes')} />
                  <ActionButton size="sm" tone="bad" label={t('account.two-factor.switch-off')} onClick={() => setAsked('off')} />
                </>
              )}
            </div>
          </>
        )}
      </Loaded>
      {asked && (
        <ConfirmDialog
          title={t(`account.two-factor.ask.${asked}`)}
          lead={t(`account.two-factor.ask.${asked}.lead`)}
          method={calls[asked][0]}
          path={calls[asked][1]}
          onDone={answered}
          onClose={() => setAsked(null)}
        />
      )}
      {secret && (
        <SetUpDialog
          secret={secret}
          onClose={() => setSecret(null)}
          onDone={(made) => {
            setSecret(null)
            setCodes(made)
          }}
        />
      )}
      {codes && <RecoveryDialog codes={codes} onClose={() => setCodes(null)} />}
    </Panel>
  )
}
