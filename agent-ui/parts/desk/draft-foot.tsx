import type { ReactNode } from 'react'
import { ActionButton } from '../../ui/action-button.tsx'
import type { IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import type { DraftState } from './use-draft.ts'
import styles from './writing.module.css'

type Props = {
  draft: DraftState
  /** How much is written, in the channel's measure. */
  counted?: string | undefined
  /** What is wrong with the text itself. */
  problem?: string | undefined
  label: string
  icon?: IconName
  reason: string | null
  pending: boolean
  onSend: () => void
  /** Other things to do with the text; they stand first. */
  children?: ReactNode
}

/** Below what is being written: whether it is kept, and the button that sends it. */
export function DraftFoot({ draft, counted, problem, label, icon, reason, pending, onSend, children }: Props) {
  const { t } = useMessages()
  return (
    <div className={styles.foot}>
      {children}
      <p className={styles.counter}>
        {counted && <span>{counted}</span>}
        {draft !== 'clean' && <span data-failed={draft === 'failed'}>{t(`desk.draft.${draft}`)}</span>}
      </p>
      {problem && <p className={styles.problem}>{problem}</p>}
      <ActionButton
        label={label}
        {...(icon ? { icon } : {})}
        kbd="Ctrl ↵"
        tone="main"
        size="sm"
        reason={reason}
        pending={pending}
        onClick={onSend}
      />
    </div>
  )
}
