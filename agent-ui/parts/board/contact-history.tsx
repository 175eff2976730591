import { useInfiniteQuery } from '@tanstack/react-query'
import type { TimelineItem } from '../../../src/tickets/tickets.contract.ts'
import { timelineQuery } from '../../queries.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { Icon } from '../../ui/icons.tsx'
import { duration } from '../../format.ts'
import { useSkills } from '../desk/use-skill-name.ts'
import styles from './drawers.module.css'

/** What happened, read-only: a supervisor looks, the agent's desk writes. */
export function ContactHistory({ ticketId }: { ticketId: string }) {
  const { t, format } = useMessages()
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(timelineQuery(ticketId))
  const items = data?.pages.toReversed().flatMap((page) => page.items) ?? []
  return (
    <section>
      <h3 className={styles.groupTitle}>{t('board.history')}</h3>
      {hasNextPage && (
        <ActionButton label={t('board.history.older')} pending={isFetchingNextPage} onClick={() => void fetchNextPage()} />
      )}
      <ol className={styles.history}>
        {items.map((item) => (
          <li
            key={`${item.kind} ${item.id}`}
            data-kind={item.kind}
            data-direction={item.kind === 'message' ? item.message.direction : undefined}
          >
            <HistoryItem item={item} />
            <time dateTime={item.at}>{format.dateTime(item.at)}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}

function HistoryItem({ item }: { item: TimelineItem }) {
  const { t, word } = useMessages()
  const { nameOf } = useSkills()
  if (item.kind === 'message') {
    const { message } = item
    const status = message.status && message.direction === 'out' ? ` · ${word('message-status', message.status)}` : ''
    return (
      <>
        <strong>
          {message.direction === 'in' ? t('board.history.citizen') : (message.authorName ?? t('board.history.centre'))}
          {message.direction === 'note' && ` · ${t('board.history.note')}`}
          {status}
        </strong>
        <span className={styles.text}>{message.text}</span>
      </>
    )
  }
  if (item.kind === 'call') {
    const facts = [
      item.ending ? word('ending', item.ending) : t('board.history.going-on'),
      t('board.history.waited', { time: duration(item.waitedMs) }),
      item.talkedMs === null ? '' : t('board.history.talked', { time: duration(item.talkedMs) }),
      item.agentName ?? '',
    ]
    return (
      <strong>
        <Icon name={item.direction === 'in' ? 'phone-in' : 'phone-out'} /> {facts.filter(Boolean).join(' · ')}
      </strong>
    )
  }
  return (
    <span>
      {word('board.handover', item.event)}
      {item.agentName && `: ${item.agentName}`}
      {item.event === 'transferred' && ` → ${item.detail ?? nameOf(item.skill)}`}
    </span>
  )
}
