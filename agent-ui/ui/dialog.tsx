import { type ReactNode, useId } from 'react'
import { Icon } from './icons.tsx'
import styles from './dialog.module.css'

type Props = { title: string; closeLabel: string; onClose: () => void; wide?: boolean; children: ReactNode }

const open = (element: HTMLDialogElement | null) => {
  if (!element || element.open) return
  element.showModal()
  // The browser would choose the first button, which closes.
  const first = element.querySelector<HTMLElement>('[data-first-focus]')
  ;(first ?? element).focus()
}

/** The browser's own modal dialog: it keeps the focus inside, closes on Esc and gives the focus back. Mount it to open it. */
export function Dialog({ title, closeLabel, onClose, wide = false, children }: Props) {
  const titleId = useId()
  return (
    <dialog
      ref={open}
      tabIndex={-1}
      className={styles.dialog}
      data-wide={wide}
      aria-labelledby={titleId}
      onClose={onClose}
      closedby="any"
    >
      <div className={styles.inside}>
        <header className={styles.head}>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className={styles.close} aria-label={closeLabel} onClick={onClose}>
            <Icon name="cross" size={18} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
