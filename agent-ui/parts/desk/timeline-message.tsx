import type { TimelineItem } from '../../../src/tickets/tickets.contract.ts'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { LetterFiles } from './letter-files.tsx'
import { MessageDelivery, type OnFailure } from './message-delivery.tsx'
import styles from './timeline.module.css'

type Props = { item: Extract<TimelineItem, { kind: 'message' }>; citizenLabel: string | null; onFailure: OnFailure }

export function TimelineMessage({ item, citizenLabel, onFailure }: Props) {
  const { t, word, format } = useMessages()
  const { message } = item
  const note = message.direction === 'note'
  const author =
    message.direction === 'in' ? (citizenLabel ?? t('citizen.withheld')) : (message.authorName ?? t('desk.timeline.automatic'))
  return (
    <article className={styles.bubble} data-direction={message.direction}>
      <header>
        {note && <Icon name="note" size={14} />}
        <span>
          {[note ? t('desk.note') : '', author, item.channel && !note ? word('channel', item.channel) : '']
            .filter(Boolean)
            .join(' · ')}
        </span>
        <time dateTime={item.at}>{format.time(item.at)}</time>
        {message.direction === 'out' && <MessageDelivery message={message} onFailure={onFailure} />}
      </header>
      {message.text !== '' && <p dir="auto">{message.text}</p>}
      <LetterFiles files={message.attachments} gone={false} />
    </article>
  )
}
