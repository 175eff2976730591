/* A combobox with a list, by the ARIA pattern: a native datalist shows neither groups nor details nor a preview. */
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import styles from './search-list.module.css'

type Props<Item extends { id: string }> = {
  label: string
  placeholder?: string
  listLabel: string
  query: string
  onQuery: (query: string) => void
  /** In the order of the arrow keys; those of a group stand together. */
  items: readonly Item[]
  /** The name of the group an item stands in. */
  groupOf?: (item: Item) => string
  renderRow: (item: Item) => ReactNode
  /** More of the item that Enter would take. */
  beside?: (item: Item) => ReactNode
  /** What is said where nothing is found. */
  nothing: ReactNode
  onRun: (item: Item) => void
}

/** Some letters, the arrow keys and Enter: the field keeps the focus, the list below follows. */
export function SearchList<Item extends { id: string }>(props: Props<Item>) {
  const { label, placeholder = label, listLabel, query, onQuery, items, groupOf, renderRow, beside, nothing, onRun } = props
  const id = useId()
  const [active, setActive] = useState(0)
  const current = items[Math.min(active, items.length - 1)]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && current) setActive((items.indexOf(current) + step + items.length) % items.length)
    else if (event.key === 'Enter') {
      if (current) onRun(current)
    } else return
    event.preventDefault()
  }
  const groups = [...Map.groupBy(items, (item) => groupOf?.(item) ?? '')]
  const rows = (own: readonly Item[]) =>
    own.map((item) => (
      <div
        key={item.id}
        id={`${id}${item.id}`}
        role="option"
        aria-selected={item === current}
        tabIndex={-1}
        className={styles.row}
        onClick={() => onRun(item)}
        onKeyDown={undefined}
        onMouseMove={item === current ? undefined : () => setActive(items.indexOf(item))}
      >
        {renderRow(item)}
      </div>
    ))
  return (
    <>
      <input
        data-first-focus
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}list`}
        aria-activedescendant={current ? `${id}${current.id}` : undefined}
        aria-label={label}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          onQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.both}>
        <div id={`${id}list`} role="listbox" aria-label={listLabel}>
          {groupOf
            ? groups.map(([name, own]) => (
                <div key={name} role="group" aria-label={name}>
                  <p className={styles.group} aria-hidden="true">
                    {name}
                  </p>
                  {rows(own)}
                </div>
              ))
            : rows(items)}
        </div>
        {current && beside && <p className={styles.beside}>{beside(current)}</p>}
      </div>
      {items.length === 0 && <p className={styles.nothing}>{nothing}</p>}
    </>
  )
}
