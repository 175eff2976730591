import type { TimelineItem } from '../../../src/tickets/tickets.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import styles from './timeline.module.css'
import { DecisionLink } from '../decision/decision-link.tsx'
import { useSkills } from './use-skill-name.ts'

type Props = { item: Extract<TimelineItem, { kind: 'handover' }> }

/** In whose hands the contact was; one thin line each. */
export function TimelineHandover({ item }: Props) {
  const { t, word, format } = useMessages()
  const { nameOf } = useSkills()
  const detail =
    item.event === 'transferred'
      ? (item.detail ?? nameOf(item.skill))
      : item.detail === null || item.event === 'lapsed'
        ? ''
        : item.event === 'closed'
          ? word('outcome', item.detail)
          : word('decline-reason', item.detail)
  return (
    <p className={styles.handover}>
      <time dateTime={item.at}>{format.time(item.at)}</time>
      {t(`desk.handover.${item.event}`, { name: item.agentName ?? t('desk.timeline.automatic') })}
      {(item.event === 'accepted' || item.event === 'declined' || item.event === 'lapsed') && (
        <>
          {' '}
          <DecisionLink offerId={item.id} />
        </>
      )}
      {detail && (item.event === 'transferred' ? ` → ${detail}` : ` · ${detail}`)}
    </p>
  )
}
