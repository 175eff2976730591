import { Button, Menu } from '@mantine/core'
import type { declineReasons, OfferView } from '../../../src/offers/offers.contract.ts'
import { serverNow, useNow } from '../../clock.ts'
import { duration } from '../../format.ts'
import { Remaining } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { isVoice } from './actions.ts'
import { offerKind } from './offer-kind.ts'
import styles from './offer.module.css'
import { OfferRing } from './offer-ring.tsx'
import { autoAnswerAfterMs } from './use-offer-signals.ts'
import { useSkills } from './use-skill-name.ts'
import { useWhyWords } from './use-why-words.ts'

export type DeclineReason = (typeof declineReasons)[number]
const reasons = ['busy', 'not-my-topic', 'technical', 'other'] as const satisfies readonly DeclineReason[]

type Props = {
  offer: OfferView
  autoAnswer: boolean
  accepting: boolean
  declining: boolean
  onAccept: () => void
  onDecline: (reason: DeclineReason) => void
  onPeek: () => void
}

function AutoAnswer({ offer }: { offer: OfferView }) {
  const { t } = useMessages()
  useNow()
  const left = Date.parse(offer.createdAt) + autoAnswerAfterMs - serverNow()
  return <p className={styles.auto}>{t('desk.offer.auto', { time: duration(Math.max(0, left)) })}</p>
}

function DeclineMenu({ pending, onDecline }: { pending: boolean; onDecline: (reason: DeclineReason) => void }) {
  const { t } = useMessages()
  return (
    <Button.Group>
      <Button
        variant="default"
        aria-busy={pending || undefined}
        aria-keyshortcuts="Escape Shift+F2"
        onClick={() => onDecline('other')}
      >
        {t('desk.offer.decline')}
        <span className={styles.idle}>
          <Kbd>Esc</Kbd>
        </span>
        <span className={styles.typing}>
          <Kbd>⇧F2</Kbd>
        </span>
      </Button>
      <Menu position="top-end" width={210}>
        <Menu.Target>
          <Button variant="default" className={styles.reasons} aria-label={t('desk.offer.decline-why')}>
            <Icon name="chevron-down" size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {reasons.map((reason) => (
            <Menu.Item key={reason} onClick={() => onDecline(reason)}>
              {t(`decline-reason.${reason}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  )
}

/** Who, about what, waited how long, and why you. One key accepts; the ring shows how long it may be thought over. */
export function OfferCard({ offer, autoAnswer, accepting, declining, onAccept, onDecline, onPeek }: Props) {
  const { t, word } = useMessages()
  const { nameOf } = useSkills()
  const whyWords = useWhyWords()
  const { contact, why } = offer
  const resumed = contact.laidAside?.agentId === offer.agentId
  const voice = isVoice(contact)
  const kind = offerKind(contact)
  useNow()
  const facts = [
    t('desk.offer.waited', {
      time: duration(Math.max(why.waitedMs, serverNow() - Date.parse(contact.queuedAt ?? contact.enteredAt))),
    }),
    why.callsThisWeek > 1 ? t('desk.offer.week', { count: why.callsThisWeek }) : '',
  ]
  return (
    <section className={styles.card} data-own-enter aria-label={t(kind.title)}>
      <header>
        <StatusBadge tone="good" icon={kind.icon}>
          {t(kind.title)}
        </StatusBadge>
        <OfferRing createdAt={offer.createdAt} expiresAt={offer.expiresAt}>
          <Remaining until={offer.expiresAt} />
        </OfferRing>
      </header>
      <button type="button" className={styles.who} title={t('desk.offer.peek')} onClick={onPeek}>
        {contact.citizenLabel ?? t('citizen.withheld')}
      </button>
      <p>{[contact.language ? word('language', contact.language) : '', nameOf(contact.topic)].filter(Boolean).join(' · ')}</p>
      {contact.channel === 'email' && <p className={styles.subject}>{contact.subject || t('letter.no-subject')}</p>}
      {contact.lastText && <p className={styles.quote}>{contact.lastText}</p>}
      <p className={styles.facts}>{facts.filter(Boolean).join(' · ')}</p>
      <p className={styles.why}>
        <b>{t('desk.offer.why')}</b> {resumed && t('desk.why.laid-aside')} {whyWords(resumed ? { ...why, sticky: false } : why)}
      </p>
      {autoAnswer && voice && <AutoAnswer offer={offer} />}
      <div className={styles.buttons}>
        <Button aria-busy={accepting || undefined} aria-keyshortcuts="Enter F2" onClick={onAccept}>
          {t('desk.offer.accept')}
          <span className={styles.idle}>
            <Kbd>Enter</Kbd>
          </span>
          <span className={styles.typing}>
            <Kbd>F2</Kbd>
          </span>
        </Button>
        <DeclineMenu pending={declining} onDecline={onDecline} />
      </div>
    </section>
  )
}
