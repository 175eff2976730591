import styles from '../parts/account/account.module.css'
import { PasswordForm } from '../parts/account/password-form.tsx'
import { SessionsPanel } from '../parts/account/sessions-panel.tsx'
import { TokensPanel } from '../parts/account/tokens-panel.tsx'
import { TwoFactorPanel } from '../parts/account/two-factor-panel.tsx'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMe } from '../parts/app-frame/use-me.ts'
import { useMessages } from '../use-messages.tsx'

/** What everybody decides about his own sign-in. With a first password there is only the choice of an own one. */
export default function AccountPage() {
  const { t } = useMessages()
  const me = useMe()
  if (!me) return null
  return (
    <AppFrame title={t('nav.account')}>
      <div className={styles.account}>
        <header>
          <h2>{me.user.name}</h2>
          <p className="dim">
            {me.user.email} · {t(`role.${me.user.role}`)}
          </p>
        </header>
        <PasswordForm first={me.mustChoosePassword} />
        {!me.mustChoosePassword && (
          <>
            <TwoFactorPanel />
            <SessionsPanel />
            <TokensPanel />
          </>
        )}
      </div>
    </AppFrame>
  )
}
