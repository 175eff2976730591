/* A combobox with a list, by the ARIA pattern: a native datalist has no second line. */
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react'
import type { CitizenView } from '../../../src/citizens/citizens.contract.ts'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TicketView } from '../../../src/tickets/tickets.contract.ts'
import { read, withParams } from '../../api.ts'
import { ticketQuery } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './command.module.css'
import { useMerge } from './use-merge.ts'

type Props = { ticketId: string; onTicket: (ticketId: string) => void; onClose: () => void }

const shown = 10
const people = 3
const shortestQuery = 2

/** By its number, its subject, or whose it is. */
async function findTickets(query: string, signal: AbortSignal): Promise<TicketView[]> {
  const [tickets, citizens] = await Promise.all([
    read<Page<TicketView>>(withParams('/api/tickets', { query, limit: shown }), signal),
    read<Page<CitizenView>>(withParams('/api/citizens', { query, limit: people }), signal),
  ])
  const theirs = await Promise.all(
    citizens.items.map(({ id }) => read<Page<TicketView>>(withParams('/api/tickets', { citizenId: id, limit: 5 }), signal)),
  )
  const all = [...tickets.items, ...theirs.flatMap((page) => page.items)]
  return all.filter((ticket, index) => all.findIndex((one) => one.id === ticket.id) === index)
}

/** Two tickets are one matter: everything of this one goes to the one chosen. It can be taken back. */
export function MergeDialog({ ticketId, onTicket, onClose }: Props) {
  const { t, format } = useMessages()
  const id = useId()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const asked = useDeferredValue(query.trim())
  const enabled = asked.length >= shortestQuery
  const { data: ticket } = useQuery(ticketQuery(ticketId))
  const found = useQuery({
    queryKey: ['tickets', 'to-merge', asked],
    queryFn: ({ signal }) => findTickets(asked, signal),
    enabled,
    placeholderData: (old) => old,
  })
  const merge = useMerge((into) => {
    onClose()
    onTicket(into)
  })
  const items = ((enabled ? found.data : ticket?.earlier) ?? []).filter((one) => one.id !== ticketId).slice(0, shown)
  const current = items[Math.min(active, items.length - 1)]
  const run = (into: TicketView | undefined) => into && merge.run({ from: ticketId, into: into.id })
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && current) setActive((items.indexOf(current) + step + items.length) % items.length)
    else if (event.key === 'Enter') run(current)
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={t('merge.title', { number: ticket?.number ?? '' })} closeLabel={t('common.close')} onClose={onClose}>
      <p className={styles.hint}>{t('merge.hint')}</p>
      <input
        data-first-focus
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}list`}
        aria-activedescendant={current ? `${id}${current.id}` : undefined}
        aria-label={t('merge.find')}
        placeholder={t('merge.find')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}list`} role="listbox" aria-label={t('merge.list')} className={styles.list}>
        {items.map((one) => (
          <div
            key={one.id}
            id={`${id}${one.id}`}
            role="option"
            aria-selected={one === current}
            tabIndex={-1}
            className={styles.row}
            onClick={() => run(one)}
            onKeyDown={undefined}
            onMouseMove={one === current ? undefined : () => setActive(items.indexOf(one))}
          >
            <Icon name="ticket" />
            <span>{[one.number, one.subject ?? ''].filter(Boolean).join(' · ')}</span>
            <span className="dim">
              {[one.citizenLabel ?? t('citizen.withheld'), t(`ticket-status.${one.status}`), format.date(one.updatedAt)].join(
                ' · ',
              )}
            </span>
          </div>
        ))}
      </div>
      {items.length === 0 && (
        <p className={styles.nothing}>{t(enabled && found.isSuccess ? 'desk.command.nothing' : 'merge.type')}</p>
      )}
    </Dialog>
  )
}
