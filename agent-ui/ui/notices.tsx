import { useSyncExternalStore } from 'react'
import { Icon } from './icons.tsx'
import styles from './notices.module.css'

export type Notice = { id: number; tone: 'bad' | 'good'; text: string }

const showMs = { bad: 9_000, good: 3_500 } as const
const most = 4

let notices: readonly Notice[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

/** The same words are shown once: a second time only makes them stay longer. */
export function showNotice(tone: Notice['tone'], text: string): void {
  const id = (lastId += 1)
  set([...notices.filter((notice) => notice.text !== text), { id, tone, text }].slice(-most))
  setTimeout(() => dismiss(id), showMs[tone])
}

const dismiss = (id: number) => set(notices.filter((notice) => notice.id !== id))

export function Notices({ closeLabel }: { closeLabel: string }) {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
  return (
    <div className={styles.stack} aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className={styles.notice} data-tone={notice.tone}>
          <Icon name={notice.tone === 'bad' ? 'alert' : 'check'} size={18} />
          <span>{notice.text}</span>
          <button type="button" aria-label={closeLabel} onClick={() => dismiss(notice.id)}>
            <Icon name="cross" size={16} />
          </button>
        </div>
      ))}
    </div>
  )
}
