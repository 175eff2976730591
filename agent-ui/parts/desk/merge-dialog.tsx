import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { CitizenView } from '../../../src/citizens/citizens.contract.ts'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TicketView } from '../../../src/tickets/tickets.contract.ts'
import { read, withParams } from '../../api.ts'
import { ticketQuery } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icons.tsx'
import { SearchList } from '../../ui/search-list.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './merge.module.css'
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
  const [query, setQuery] = useState('')
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
  return (
    <Dialog title={t('merge.title', { number: ticket?.number ?? '' })} closeLabel={t('common.close')} onClose={onClose}>
      <p className={styles.hint}>{t('merge.hint')}</p>
      <SearchList
        label={t('merge.find')}
        listLabel={t('merge.list')}
        query={query}
        onQuery={setQuery}
        items={items}
        renderRow={(one) => (
          <>
            <Icon name="ticket" />
            <span>{[one.number, one.subject ?? ''].filter(Boolean).join(' · ')}</span>
            <span className="dim">
              {[one.citizenLabel ?? t('citizen.withheld'), t(`ticket-status.${one.status}`), format.date(one.updatedAt)].join(
                ' · ',
              )}
            </span>
          </>
        )}
        nothing={t(enabled && found.isSuccess ? 'desk.command.nothing' : 'merge.type')}
        onRun={(into) => merge.run({ from: ticketId, into: into.id })}
      />
    </Dialog>
  )
}
