import type { AccountView } from '../../../src/accounts/accounts.contract.ts'
import { serverNow } from '../../clock.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import type { IconName } from '../../ui/icons.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import { AccountForm } from './account-form.tsx'
import styles from './admin.module.css'
import { TestLetter } from './test-letter.tsx'

const lights: Record<AccountView['health']['state'], { tone: Tone; icon: IconName }> = {
  works: { tone: 'good', icon: 'check' },
  impaired: { tone: 'warn', icon: 'alert' },
  down: { tone: 'bad', icon: 'alert' },
  unknown: { tone: 'calm', icon: 'info' },
}

export function AccountCard({ account }: { account: AccountView }) {
  const { t, word, format } = useMessages()
  const may = useMay('accounts.write')
  const { health, slug } = account
  const check = useWrite(() => ['POST', `/api/accounts/${slug}/check`], { stale: ['accounts', 'board'] })
  const enable = useWrite((enabled: boolean) => ['PATCH', `/api/accounts/${slug}`, { enabled }], { stale: ['accounts', 'board'] })
  const { tone, icon } = lights[health.state]
  const when = (at: string | null) => (at ? format.when(at, serverNow()) : t('admin.accounts.never'))
  // A code of ours has a sentence; one of the provider's is for his support.
  const healthWords = (code: string) => {
    const words = word('admin.health.code', code)
    return words === code ? t('admin.accounts.code', { code }) : words
  }
  return (
    <section className={styles.card} aria-labelledby={`account-${slug}`}>
      <header className={styles.cardHead}>
        <div>
          <h3 id={`account-${slug}`}>{account.name}</h3>
          <p className="dim">
            {word('admin.adapter', account.adapter)} · <code>{slug}</code>
          </p>
        </div>
        <StatusBadge tone={tone} icon={icon}>
          {t(`admin.health.${health.state}`)}
        </StatusBadge>
        <ActionButton
          label={t('admin.accounts.check')}
          fullLabel={`${t('admin.accounts.check')}: ${account.name}`}
          icon="clock"
          pending={check.pending}
          onClick={() => check.run()}
        />
        <SwitchField
          label={t('admin.accounts.enabled')}
          checked={account.enabled}
          disabled={!may}
          onChange={(on) => enable.run(on)}
        />
      </header>
      <p className={styles.hint}>
        {[
          t('admin.accounts.checked', { at: when(health.at) }),
          health.lastEventAt ? t('admin.accounts.last-event', { at: when(health.lastEventAt) }) : '',
          health.code ? healthWords(health.code) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {account.webhooks.length > 0 && <h4>{t('admin.accounts.webhooks')}</h4>}
      <dl className={styles.webhooks}>
        {account.webhooks.map(({ name, url }) => (
          <div key={name}>
            <dt>{word('admin.webhook', name)}</dt>
            <dd>
              <code>{url}</code>
              <CopyButton
                text={url}
                label={t('common.copy')}
                fullLabel={`${t('common.copy')}: ${word('admin.webhook', name)}`}
                doneLabel={t('common.copied')}
              />
            </dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{t('admin.accounts.settings')}</summary>
        {may && account.adapter === 'email-imap' && <TestLetter slug={slug} />}
        <AccountForm key={JSON.stringify([account.settings, account.topicId])} account={account} disabled={!may} />
      </details>
    </section>
  )
}
