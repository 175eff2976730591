import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { CitizenView } from '../../../src/citizens/citizens.contract.ts'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TicketView } from '../../../src/tickets/tickets.contract.ts'
import { read, withParams } from '../../api.ts'
import { foldLetters } from '../../fold-letters.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { SearchList } from '../../ui/search-list.tsx'
import { useMessages } from '../../use-messages.tsx'

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
    .filter((command) => foldLetters(command.label).includes(foldLetters(query)))
    .map((command): Item => ({ ...command, group: 'actions' }))
  return [...people, ...matters, ...doing]
}

/** Ctrl+K: type a few letters and find a person, a matter or something to do. */
export function CommandBar({ commands, onTicket, onClose }: Props) {
  const { t } = useMessages()
  const [query, setQuery] = useState('')
  const items = useFound(useDeferredValue(query.trim()), { commands, onTicket })
  return (
    <Dialog title={t('desk.command')} closeLabel={t('common.close')} onClose={onClose}>
      <SearchList
        label={t('desk.command')}
        placeholder={t('desk.command.placeholder')}
        listLabel={t('desk.command.results')}
        query={query}
        onQuery={setQuery}
        items={items}
        groupOf={({ group }) => t(`desk.command.${group}`)}
        renderRow={({ icon, label, detail, kbd }) => (
          <>
            <Icon name={icon} />
            <span>{label}</span>
            {detail && <span className="dim">{detail}</span>}
            {kbd && <Kbd>{kbd}</Kbd>}
          </>
        )}
        nothing={t('desk.command.nothing')}
        onRun={(item) => {
          onClose()
          item.run()
        }}
      />
    </Dialog>
  )
}
