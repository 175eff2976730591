import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'

type Props = { text: string; pending: boolean; reason?: string | null; onSave: () => void; onDiscard: () => void }

/** Stays in sight while something is changed and not yet saved. */
export function SaveBar({ text, pending, reason = null, onSave, onDiscard }: Props) {
  const { t } = useMessages()
  return (
    <div className={styles.saveBar} role="status">
      <strong>{text}</strong>
      <ActionButton
        size="sm"
        tone="main"
        label={t('common.save')}
        icon="check"
        pending={pending}
        reason={reason}
        onClick={onSave}
      />
      <ActionButton size="sm" label={t('admin.discard')} onClick={onDiscard} />
    </div>
  )
}
