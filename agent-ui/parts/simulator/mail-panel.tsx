import { useState } from 'react'
import { serverNow } from '../../clock.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { NewLetter } from './new-letter.tsx'
import styles from './simulator.module.css'
import type { SimLetter, SimMail, SimMailbox } from './simulator-query.ts'
import { useSimulatorPlace } from './use-simulator-place.ts'

const firstAddress = 'janis.paraugs@example.org'

/** The citizens' mailboxes: what they wrote to us, what they got from us, and a new letter. */
export function MailPanel({ mail }: { mail: SimMail }) {
  const { t } = useMessages()
  const place = useSimulatorPlace()
  const address = place.mailbox ?? mail.mailboxes[0]?.address ?? firstAddress
  const opened = mail.mailboxes.find((one) => one.address === address)
  const [answering, setAnswering] = useState<string | null>(null)
  const answered = opened?.letters.find(({ id }) => id === answering)
  const away = mail.accounts.some((account) => account.away)
  return (
    <Panel
      title={t('simulator.mail')}
      aside={
        <StatusBadge tone={away ? 'warn' : 'good'} icon={away ? 'alert' : 'check'}>
          {away ? t('simulator.mail.away') : t('simulator.mail.there')}
        </StatusBadge>
      }
    >
      {mail.accounts.length === 0 ? (
        <p className="dim">{t('simulator.mail.no-account')}</p>
      ) : (
        <div className={styles.mailArea}>
          <Mailboxes mailboxes={mail.mailboxes} opened={address} onOpen={(mailbox) => place.go({ mailbox })} />
          <Letters mailbox={opened} onAnswer={setAnswering} />
          <NewLetter
            // Another person or another question is another letter.
            key={`${address} ${answering ?? ''}`}
            accounts={mail.accounts}
            address={address}
            answered={answered}
            onSent={(mailbox) => {
              setAnswering(null)
              place.go({ mailbox })
            }}
          />
        </div>
      )}
    </Panel>
  )
}

type MailboxesProps = { mailboxes: readonly SimMailbox[]; opened: string; onOpen: (address: string) => void }

function Mailboxes({ mailboxes, opened, onOpen }: MailboxesProps) {
  const { t, format } = useMessages()
  return (
    <div className={styles.list}>
      <h3>{t('simulator.mail.mailboxes')}</h3>
      {mailboxes.length === 0 && <p className="dim">{t('simulator.mail.none')}</p>}
      <ul>
        {mailboxes.map(({ address, letters }) => (
          <li key={address}>
            <button type="button" aria-current={address === opened || undefined} onClick={() => onOpen(address)}>
              <Icon name="mail" />
              <span>
                <strong>{address}</strong>
                <span className={styles.small}>{letters.at(-1)?.subject}</span>
              </span>
              <span className={styles.small}>{format.when(letters.at(-1)?.at ?? serverNow(), serverNow())}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Letters({ mailbox, onAnswer }: { mailbox: SimMailbox | undefined; onAnswer: (id: string) => void }) {
  const { t } = useMessages()
  return (
    <div className={styles.letters} role="log" aria-label={t('simulator.mail.letters')} tabIndex={0}>
      {!mailbox && <p className="dim">{t('simulator.mail.no-letters')}</p>}
      {mailbox?.letters.toReversed().map((letter) => (
        <Letter key={letter.id} letter={letter} onAnswer={() => onAnswer(letter.id)} />
      ))}
    </div>
  )
}

function Letter({ letter, onAnswer }: { letter: SimLetter; onAnswer: () => void }) {
  const { t, format } = useMessages()
  return (
    <article className={styles.letter} data-direction={letter.direction}>
      <h4>{letter.subject || t('simulator.mail.no-subject')}</h4>
      <p className={styles.small}>
        {t(`simulator.direction.${letter.direction}`)} {letter.from} → {[...letter.to, ...letter.cc].join(', ')} ·{' '}
        {format.when(letter.at, serverNow())}
      </p>
      <pre>{letter.text}</pre>
      {letter.attachments.length > 0 && (
        <p className={styles.files}>
          {letter.attachments.map(({ name, size }, index) => (
            // Two files may have one name.
            // oxlint-disable-next-line react/no-array-index-key
            <span key={index}>
              <Icon name="attach" size={14} /> {name} ({format.number(Math.ceil(size / 1024))} kB)
            </span>
          ))}
        </p>
      )}
      {letter.direction === 'out' && (
        <ActionButton
          label={t('simulator.mail.answer')}
          fullLabel={`${t('simulator.mail.answer')}: ${letter.subject}`}
          icon="mail"
          onClick={onAnswer}
        />
      )}
    </article>
  )
}
