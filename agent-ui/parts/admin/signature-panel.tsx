import type { SignatureView } from '../../../src/templates/templates.contract.ts'
import { Panel } from '../../ui/panel.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import { LetterText } from './letter-text.tsx'

/** What stands below the letters of each account. */
export function SignaturePanel({ signatures }: { signatures: readonly SignatureView[] }) {
  const { t } = useMessages()
  const accounts = [...new Map(signatures.map((each) => [each.account, each.accountName]))]
  return (
    <Panel title={t('admin.letters.signatures')} level={3}>
      <p className={styles.hint}>{t('admin.letters.signatures.lead')}</p>
      {accounts.length === 0 && <p className="dim">{t('admin.letters.no-account')}</p>}
      {accounts.map(([account, name]) => (
        <section key={account} aria-label={name}>
          <h4>{name}</h4>
          <div className={styles.prompts}>
            {signatures
              .filter((each) => each.account === account)
              .map(({ language, text }) => (
                <LetterText
                  key={`${language} ${text}`}
                  name={`${t('admin.letters.signatures')}, ${name}`}
                  language={language}
                  text={text}
                  longest={2000}
                  stale="signatures"
                  put={(next) => ['PUT', `/api/signatures/${account}/${language}`, { text: next }]}
                />
              ))}
          </div>
        </section>
      ))}
    </Panel>
  )
}
