import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { TimelineItem } from '../../../src/tickets/tickets.contract.ts'
import { duration } from '../../format.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './timeline.module.css'
import { useSkills } from './use-skill-name.ts'

type Props = { item: Extract<TimelineItem, { kind: 'call' }>; contact: ContactView | undefined }

function lookOf(item: Props['item']): { icon: IconName; tone: string } {
  if (item.state !== 'ended') return { icon: item.direction === 'out' ? 'phone-out' : 'phone', tone: 'good' }
  if (item.ending === null || item.ending === 'answered')
    return { icon: item.direction === 'out' ? 'phone-out' : 'phone-in', tone: 'calm' }
  return { icon: 'phone-missed', tone: 'bad' }
}

/** A call with its ending in words: never just that it was not answered, but how it ended. */
export function TimelineCall({ item, contact }: Props) {
  const { t, word, format } = useMessages()
  const { menuWords } = useSkills()
  const going = item.state !== 'ended'
  const { icon, tone } = lookOf(item)
  const ending = item.ending ?? (item.direction === 'out' ? (item.talkedMs === null ? 'not-reached' : 'reached') : null)
  const state = going
    ? word('desk.call', contact?.phase ?? item.state)
    : ending && (word('ending', ending) === ending ? word('desk.call-out', ending) : word('ending', ending))
  const facts = [
    format.time(item.at),
    item.direction === 'in' ? t('desk.timeline.waited', { time: duration(item.waitedMs) }) : '',
    item.talkedMs !== null ? t('desk.timeline.talked', { time: duration(item.talkedMs) }) : '',
    item.menuPath ? t('desk.timeline.menu', { path: menuWords(item.menuPath) }) : '',
    item.agentName ?? '',
    item.outcome ? word('outcome', item.outcome) : '',
  ]
  return (
    <article className={styles.call} data-tone={tone} data-going={going}>
      <Icon name={icon} size={18} />
      <p>
        <strong>
          {[t(item.direction === 'out' ? 'desk.timeline.call-out' : 'desk.timeline.call-in'), state ?? '']
            .filter(Boolean)
            .join(' · ')}
        </strong>{' '}
        {going && contact?.call?.answeredAt && <Elapsed since={contact.call.answeredAt} className={styles.going ?? ''} />}
        <br />
        <span className="dim tabular">{facts.filter(Boolean).join(' · ')}</span>
      </p>
    </article>
  )
}
