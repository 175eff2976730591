import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useMessages } from '../../use-messages.tsx'
import admin from '../admin/admin.module.css'
import styles from './account.module.css'

/** The one moment in which recovery codes can be read. */
export function RecoveryDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useMessages()
  return (
    <Dialog title={t('account.codes')} closeLabel={t('common.close')} onClose={onClose}>
      <div className={admin.form}>
        <p>{t('account.codes.lead')}</p>
        <ul className={styles.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <div>
          <CopyButton
            text={codes.join('\n')}
            label={t('common.copy')}
            fullLabel={`${t('common.copy')}: ${t('account.codes')}`}
            doneLabel={t('common.copied')}
          />
        </div>
      </div>
    </Dialog>
  )
}
