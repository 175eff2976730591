import type { MessageView } from '../../../src/messages/messages.contract.ts'
import type { MessageKey } from '../../t.ts'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import type { IconName } from '../../ui/icons.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './letter.module.css'

type Letter = NonNullable<MessageView['letter']>
type Address = Letter['to'][number]

const senders: Record<Letter['authentication']['verified'], { tone: Tone; icon: IconName; label: MessageKey }> = {
  yes: { tone: 'good', icon: 'check', label: 'letter.sender.yes' },
  no: { tone: 'bad', icon: 'alert', label: 'letter.sender.no' },
  unknown: { tone: 'warn', icon: 'info', label: 'letter.sender.unknown' },
}

const spelled = ({ name, address }: Address) => (name && name !== address ? `${name} <${address}>` : address)

/** Who wrote to whom, and whether our server could tell that it was them. */
export function LetterAddresses({ letter, incoming }: { letter: Letter; incoming: boolean }) {
  const { t } = useMessages()
  const { spf, dkim, dmarc, verified } = letter.authentication
  const lines: [MessageKey, readonly Address[]][] = [
    ['letter.from', letter.from && incoming ? [letter.from] : []],
    ['letter.to', letter.to],
    ['letter.cc', letter.cc],
    ['letter.reply-to', letter.replyTo && letter.replyTo.address !== letter.from?.address ? [letter.replyTo] : []],
  ]
  const sender = senders[verified]
  const checks = [spf && `SPF: ${spf}`, dkim && `DKIM: ${dkim}`, dmarc && `DMARC: ${dmarc}`].filter(Boolean).join(' · ')
  return (
    <dl className={styles.addresses}>
      {lines.map(
        ([label, addresses]) =>
          addresses.length > 0 && (
            <div key={label}>
              <dt>{t(label)}</dt>
              <dd>
                {addresses.map(spelled).join(', ')}
                {label === 'letter.from' && incoming && (
                  <span className={styles.sender} title={checks}>
                    <StatusBadge tone={sender.tone} icon={sender.icon}>
                      {t(sender.label)}
                    </StatusBadge>
                  </span>
                )}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** A report on a letter of ours, in words: what became of it, for whom, and what the server said. */
function BounceFacts({ bounce }: { bounce: NonNullable<Letter['bounce']> }) {
  const { t, word } = useMessages()
  return (
    <p className={styles.fact}>
      <Icon name="alert" /> {word('letter.bounce', bounce.action)}
      {bounce.recipient && ` ${t('letter.bounce.recipient', { address: bounce.recipient })}`}
      {bounce.diagnostic && <q>{bounce.diagnostic}</q>}
    </p>
  )
}

function CalendarFacts({ calendar }: { calendar: NonNullable<Letter['calendar']> }) {
  const { t, word, format } = useMessages()
  const instant = (at: string | null) => (at && !Number.isNaN(Date.parse(at)) ? format.dateTime(at) : at)
  const facts = [
    calendar.summary,
    [instant(calendar.start), instant(calendar.end)].filter(Boolean).join(' – '),
    calendar.organizer ? t('letter.calendar.organizer', { name: calendar.organizer }) : null,
  ]
  return (
    <p className={styles.fact}>
      <Icon name="clock" /> <b>{word('letter.calendar', calendar.method.toLowerCase())}</b>
      {facts.filter(Boolean).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      <span className="dim">{t('letter.calendar.hint')}</span>
    </p>
  )
}

/** What stands in a letter beside its text, and what of it could not be shown. */
export function LetterFacts({ letter, gone, incoming }: { letter: Letter; gone: boolean; incoming: boolean }) {
  const { t, word, format } = useMessages()
  const { originalDeletedAt } = letter
  const hints = letter.hints.filter((hint) => hint !== 'ticket-of-others' && hint !== 'unverified-sender')
  return (
    <>
      {letter.bounce && <BounceFacts bounce={letter.bounce} />}
      {letter.calendar && <CalendarFacts calendar={letter.calendar} />}
      {letter.authentication.verified === 'no' && (
        <p className={styles.fact} data-tone="bad">
          <Icon name="alert" /> <span className={styles.grow}>{t('letter.sender.no.hint')}</span>
        </p>
      )}
      {hints.map((hint) => (
        <p key={hint} className={styles.fact}>
          <Icon name="info" /> <span className={styles.grow}>{t(`letter.hint.${hint}`)}</span>
        </p>
      ))}
      {letter.problems.map((problem) => (
        <p key={problem} className={styles.fact} data-tone="warn">
          <Icon name="alert" />
          <span className={styles.grow}>{gone ? word('letter.problem-gone', problem) : word('letter.problem', problem)}</span>
        </p>
      ))}
      {gone && (
        <p className={styles.fact}>
          <Icon name="info" />
          <span className={styles.grow}>
            {originalDeletedAt
              ? t(incoming ? 'letter.original.deleted-at' : 'letter.files.deleted-at', { date: format.date(originalDeletedAt) })
              : t('letter.original.deleted')}
          </span>
        </p>
      )}
    </>
  )
}
