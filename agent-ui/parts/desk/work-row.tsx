import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { serverNow } from '../../clock.ts'
import { duration } from '../../format.ts'
import { Elapsed, Remaining } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { isVoice } from './actions.ts'
import { aboutContact } from './about-contact.ts'
import { ContactIcon } from './contact-icon.tsx'
import { useSkills } from './use-skill-name.ts'
import { useSla } from './use-sla.ts'
import styles from './work.module.css'

type Props = { contact: ContactView; selected: boolean; onOpen: () => void }

const tones: Record<string, string> = { connecting: 'accent', talking: 'good', 'on-hold': 'warn', 'wrap-up': 'calm' }

function CallState({ contact }: { contact: ContactView }) {
  const { word } = useMessages()
  return (
    <span className={styles.when} data-level={tones[contact.phase ?? ''] ?? 'calm'}>
      {word('desk.call', contact.phase ?? 'connecting')}{' '}
      {contact.phase === 'wrap-up' && contact.wrapUpUntil ? (
        <Remaining until={contact.wrapUpUntil} />
      ) : (
        <Elapsed since={contact.call?.answeredAt ?? contact.acceptedAt ?? contact.lastAt} />
      )}
    </span>
  )
}

/** How long the citizen has waited for an answer, against how soon one is due. */
export function WaitState({ contact, since }: { contact: ContactView; since: string }) {
  const { t } = useMessages()
  const { level } = useSla(contact.channel, Date.parse(since))
  const waitedMs = serverNow() - Date.parse(since)
  return (
    <span className={styles.when} data-level={level}>
      {level === 'bad' && <Icon name="alert" size={14} />}
      <time className="tabular">{duration(waitedMs)}</time>
      {level === 'bad' && <span className="visually-hidden">{t('desk.sla.late')}</span>}
    </span>
  )
}

export function SlaBar({ contact, since }: { contact: ContactView; since: string }) {
  const { share, level } = useSla(contact.channel, Date.parse(since))
  return (
    <span className={styles.bar} data-level={level} aria-hidden="true">
      <span style={{ transform: `scaleX(${Math.min(1, share)})` }} />
    </span>
  )
}

export function WorkRow({ contact, selected, onOpen }: Props) {
  const { t } = useMessages()
  const { nameOf } = useSkills()
  const voice = isVoice(contact)
  const parked = contact.phase === 'parked'
  const about = aboutContact(contact) ?? nameOf(contact.topic)
  return (
    <button
      type="button"
      data-soft-enter
      className={styles.row}
      data-live={voice}
      aria-current={selected || undefined}
      onClick={onOpen}
    >
      <span className={styles.rowIcon} data-tone={voice ? (tones[contact.phase ?? ''] ?? 'calm') : undefined}>
        <ContactIcon channel={contact.channel} />
      </span>
      <span className={styles.rowHead}>
        <strong>{contact.citizenLabel ?? t('citizen.withheld')}</strong>
        {voice && <CallState contact={contact} />}
        {!voice && parked && <span className={styles.when}>{t('desk.parked')}</span>}
        {!voice && !parked && <WaitState contact={contact} since={contact.lastAt} />}
      </span>
      <span className={styles.about}>
        {(contact.priority === 'high' || contact.priority === 'emergency') && (
          <span className={styles.priority}>
            <Icon name="flag" size={13} /> {t(`priority.${contact.priority}`)}
          </span>
        )}
        {about || t('desk.no-topic')}
      </span>
      {!voice && !parked && <SlaBar contact={contact} since={contact.lastAt} />}
    </button>
  )
}
