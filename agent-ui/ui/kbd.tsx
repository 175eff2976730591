import styles from './kbd.module.css'

/** Names of keys are for the eye: the control itself carries aria-keyshortcuts. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={styles.key} aria-hidden="true">
      {children}
    </kbd>
  )
}
