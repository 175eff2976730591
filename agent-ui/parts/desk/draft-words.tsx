import { useMessages } from '../../use-messages.tsx'
import type { DraftState } from './use-draft.ts'
import styles from './composer.module.css'

/** Whether what is being written is kept. */
export function DraftWords({ state, children }: { state: DraftState; children?: string | undefined }) {
  const { t } = useMessages()
  return (
    <p className={styles.counter}>
      {children && <span>{children}</span>}
      {state !== 'clean' && <span data-failed={state === 'failed'}>{t(`desk.draft.${state}`)}</span>}
    </p>
  )
}
