import { type ReactNode, useId } from 'react'
import { Icon } from './icons.tsx'
import styles from './drawer.module.css'

type Props = { title: string; closeLabel: string; onClose: () => void; lead?: ReactNode; children: ReactNode }

const open = (element: HTMLDialogElement | null) => {
  if (element && !element.open) element.showModal()
}

/** Rows behind a figure, beside it: a modal dialog at the edge, so what was looked at stays in sight. Mount it to open it. */
export function Drawer({ title, closeLabel, onClose, lead, children }: Props) {
  const titleId = useId()
  return (
    <dialog ref={open} className={styles.drawer} aria-labelledby={titleId} onClose={onClose} closedby="any">
      <div className={styles.inside}>
        <header className={styles.head}>
          {lead}
          <h2 id={titleId}>{title}</h2>
          {/* The dialog is closed by itself, so that the browser gives the focus back. */}
          <button
            type="button"
            className={styles.close}
            aria-label={closeLabel}
            onClick={(event) => event.currentTarget.closest('dialog')?.close()}
          >
            <Icon name="cross" size={18} />
          </button>
        </header>
        <div className={styles.body} role="group" aria-labelledby={titleId} tabIndex={0}>
          {children}
        </div>
      </div>
    </dialog>
  )
}
