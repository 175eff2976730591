import type { KeyboardEvent } from 'react'
import styles from './tabs.module.css'

type Tab<Name extends string> = { name: Name; label: string; count?: number; kbd?: string }
type Props<Name extends string> = {
  label: string
  tabs: readonly Tab<Name>[]
  selected: Name
  panelId: string
  onSelect: (name: Name) => void
}

const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

/** Tabs by the ARIA pattern: one stop of the Tab key, arrows between them, chosen as they get the focus. */
export function Tabs<Name extends string>({ label, tabs, selected, panelId, onSelect }: Props<Name>) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = (tabs.findIndex((tab) => tab.name === selected) + step + tabs.length) % tabs.length
    const next = tabs[index]
    if (next) onSelect(next.name)
    const element = event.currentTarget.children[index]
    if (element instanceof HTMLElement) element.focus()
  }
  return (
    <div role="tablist" tabIndex={-1} aria-label={label} className={styles.tabs} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          aria-selected={tab.name === selected}
          aria-controls={panelId}
          tabIndex={tab.name === selected ? 0 : -1}
          title={tab.kbd}
          className={styles.tab}
          onClick={() => onSelect(tab.name)}
        >
          {tab.label}
          {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
        </button>
      ))}
    </div>
  )
}
