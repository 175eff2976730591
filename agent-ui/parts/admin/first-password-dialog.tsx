import type { FirstPassword } from '../../../src/users/users.contract.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'

/** The one moment in which a first password can be read. */
export function FirstPasswordDialog({ made, onClose }: { made: FirstPassword; onClose: () => void }) {
  const { t, format } = useMessages()
  return (
    <Dialog title={t('admin.users.first.title', { name: made.user.name })} closeLabel={t('common.close')} onClose={onClose}>
      <div className={styles.form}>
        <p>{t('admin.users.first.lead')}</p>
        <p className={styles.secret}>
          <code>{made.password}</code>
          <CopyButton
            text={made.password}
            label={t('common.copy')}
            fullLabel={`${t('common.copy')}: ${t('sign-in.password')}`}
            doneLabel={t('common.copied')}
          />
        </p>
        <p className={styles.hint}>{t('admin.users.first.until', { at: format.dateTime(made.until), email: made.user.email })}</p>
      </div>
    </Dialog>
  )
}
