import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { Fragment } from 'react'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { serverNow } from '../../clock.ts'
import { errorWords } from '../../error-words.ts'
import { timelineQuery } from '../../queries.ts'
import { useMessages } from '../../use-messages.tsx'
import type { OnFailure } from './message-delivery.tsx'
import { TimelineCall } from './timeline-call.tsx'
import { TimelineHandover } from './timeline-handover.tsx'
import { TimelineLetter } from './timeline-letter.tsx'
import { TimelineMessage } from './timeline-message.tsx'
import styles from './timeline.module.css'

type Props = {
  ticketId: string
  /** Whose ticket it is; those of a ticket that was put to it are the words of somebody else. */
  citizenLabel: string | null
  contacts: readonly ContactView[]
  calls: readonly ContactView[]
  onTicket: (ticketId: string) => void
  onFailure: OnFailure
}

/** Everything that happened on a ticket, over all channels. The list hangs at its lower end: new lines push up by themselves. */
export function Timeline({ ticketId, citizenLabel, contacts, calls, onTicket, onFailure }: Props) {
  const messages = useMessages()
  const { t, format } = messages
  const query = useInfiniteQuery(timelineQuery(ticketId))
  const items = [...(query.data?.pages ?? [])].reverse().flatMap((page) => page.items)
  const lastLetter = items.findLast((item) => item.kind === 'message' && item.message.direction === 'in' && item.message.letter)
  const now = serverNow()
  const labelOf = (contactId: string | null) => {
    const contact = contacts.find(({ id }) => id === contactId)
    return contact ? contact.citizenLabel : citizenLabel
  }
  return (
    // A box that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.scroll} aria-label={t('desk.timeline')} tabIndex={0}>
      <div className={styles.items} role="log" aria-label={t('desk.timeline')}>
        {query.hasNextPage && (
          <Button
            variant="default"
            size="compact-sm"
            className={styles.older}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('desk.timeline.older')}
          </Button>
        )}
        {query.error && <p className={styles.nothing}>{errorWords(messages, query.error)}</p>}
        {query.isSuccess && items.length === 0 && <p className={styles.nothing}>{t('desk.timeline.empty')}</p>}
        {items.map((item, index) => {
          const before = items[index - 1]
          const newDay = !before || format.day(before.at) !== format.day(item.at)
          return (
            <Fragment key={`${item.kind} ${item.id}`}>
              {newDay && (
                <h3 className={styles.day}>
                  <span>{format.dayName(item.at, now)}</span>
                </h3>
              )}
              {item.kind === 'message' &&
                (item.message.letter ? (
                  <TimelineLetter
                    item={item}
                    letter={item.message.letter}
                    citizenLabel={labelOf(item.message.contactId)}
                    keys={item === lastLetter}
                    onTicket={onTicket}
                    onFailure={onFailure}
                  />
                ) : (
                  <TimelineMessage item={item} citizenLabel={labelOf(item.message.contactId)} onFailure={onFailure} />
                ))}
              {item.kind === 'call' && <TimelineCall item={item} contact={calls.find((call) => call.id === item.contactId)} />}
              {item.kind === 'handover' && <TimelineHandover item={item} />}
            </Fragment>
          )
        })}
      </div>
    </section>
  )
}
