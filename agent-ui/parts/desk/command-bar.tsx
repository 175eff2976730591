/* A combobox with a list in groups, by the ARIA pattern: a native datalist can show neither groups nor details. */
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react'
import type { CitizenView } from '../../../src/citizens/citizens.contract.ts'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TicketView } from '../../../src/tickets/tickets.contract.ts'
import { read, withParams } from '../../api.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './command.module.css'

/** Something the desk can do now; `kbd` is the key that does it without this bar. */
export type Command = { id: string; label: string; icon: IconName; kbd?: string; run: () => void }

type Props = { commands: readonly Command[]; onTicket: (ticketId: string) => void; onClose: () => void }
type Item = {
  id: string
  group: 'citizens' | 'tickets' | 'actions'
  icon: IconName
  label: string
  detail?: string
  kbd?: string
  run: () => void
}

const shown = 6
const shortestQuery = 2

/** ā is found by a. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const find = <T,>(path: string, query: string, signal: AbortSignal) =>
  read<Page<T>>(withParams(path, { query, limit: shown }), signal)

function useFound(query: string, { commands, onTicket }: Pick<Props, 'commands' | 'onTicket'>): Item[] {
  const { t } = useMessages()
  const enabled = query.length >= shortestQuery
  const tickets = useQuery({
    queryKey: ['tickets', 'find', query],
    queryFn: ({ signal }) => find<TicketView>('/api/tickets', query, signal),
    enabled,
    placeholderData: (old) => old,
  })
  const citizens = useQuery({
    queryKey: ['citizens', 'find', query],
    queryFn: ({ signal }) => find<CitizenView>('/api/citizens', query, signal),
    enabled,
    placeholderData: (old) => old,
  })
  const openLatest = async (citizenId: string) => {
    const page = await read<Page<TicketView>>(withParams('/api/tickets', { citizenId, limit: 1 }))
    const ticket = page.items[0]
    if (ticket) onTicket(ticket.id)
  }
  const people = (enabled ? (citizens.data?.items ?? []) : []).map((citizen): Item => {
    const address = citizen.addresses[0]?.value ?? ''
    return {
      id: `citizen-${citizen.id}`,
      group: 'citizens',
      icon: 'user',
      label: citizen.name ?? address,
      run: () => void openLatest(citizen.id),
      detail: [citizen.name ? address : '', t('desk.citizen.tickets', { count: citizen.tickets })].filter(Boolean).join(' · '),
    }
  })
  const matters = (enabled ? (tickets.data?.items ?? []) : []).map((ticket): Item => ({
    id: `ticket-${ticket.id}`,
    group: 'tickets',
    icon: 'ticket',
    label: [ticket.number, ticket.subject ?? ticket.citizenLabel ?? ''].filter(Boolean).join(' · '),
    detail: t(`ticket-status.${ticket.status}`),
    run: () => onTicket(ticket.id),
  }))
  const doing = commands
    .filter((command) => plain(command.label).includes(plain(query)))
    .map((command): Item => ({ ...command, group: 'actions' }))
  return [...people, ...matters, ...doing]
}

function Row({
  item,
  id,
  active,
  onRun,
  onHover,
}: {
  item: Item
  id: string
  active: boolean
  onRun: () => void
  onHover: () => void
}) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      className={styles.row}
      onClick={onRun}
      onKeyDown={undefined}
      onMouseMove={active ? undefined : onHover}
    >
      <Icon name={item.icon} />
      <span>{item.label}</span>
      {item.detail && <span className="dim">{item.detail}</span>}
      {item.kbd && <Kbd>{item.kbd}</Kbd>}
    </div>
  )
}

/** Ctrl+K: type a few letters and find a person, a matter or something to do. */
export function CommandBar({ commands, onTicket, onClose }: Props) {
  const { t } = useMessages()
  const id = useId()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const items = useFound(useDeferredValue(query.trim()), { commands, onTicket })
  const current = Math.min(active, items.length - 1)
  const run = (item: Item | undefined) => {
    if (!item) return
    onClose()
    item.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && items.length > 0) setActive((current + step + items.length) % items.length)
    else if (event.key === 'Enter') run(items[current])
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={t('desk.command')} closeLabel={t('common.close')} onClose={onClose}>
      <input
        data-first-focus
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}list`}
        aria-activedescendant={items[current] ? `${id}${items[current].id}` : undefined}
        aria-label={t('desk.command')}
        placeholder={t('desk.command.placeholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}list`} role="listbox" aria-label={t('desk.command.results')} className={styles.list}>
        {(['citizens', 'tickets', 'actions'] as const).map((group) => {
          const own = items.filter((item) => item.group === group)
          return own.length === 0 ? null : (
            <div key={group} role="group" aria-label={t(`desk.command.${group}`)}>
              <p className={styles.group} aria-hidden="true">
                {t(`desk.command.${group}`)}
              </p>
              {own.map((item) => (
                <Row
                  key={item.id}
                  id={`${id}${item.id}`}
                  item={item}
                  active={items[current] === item}
                  onRun={() => run(item)}
                  onHover={() => setActive(items.indexOf(item))}
                />
              ))}
            </div>
          )
        })}
      </div>
      {items.length === 0 && <p className={styles.nothing}>{t('desk.command.nothing')}</p>}
    </Dialog>
  )
}
