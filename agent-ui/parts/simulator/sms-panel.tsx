import { useState, type FormEvent } from 'react'
import { serverNow } from '../../clock.ts'
import { Icon } from '../../ui/icons.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './simulator.module.css'
import type { SimText } from './simulator-query.ts'
import { useSimulatorPlace } from './use-simulator-place.ts'

const firstNumber = '+447700900222'
const longestText = 1600

export function SmsPanel({ conversations }: { conversations: readonly SimText[] }) {
  const { t, format } = useMessages()
  const place = useSimulatorPlace()
  const number = place.number ?? conversations[0]?.number ?? firstNumber
  const opened = conversations.find((one) => one.number === number)
  return (
    <Panel title={t('simulator.sms')} className={styles.smsPanel}>
      <div className={styles.phoneArea}>
        <div className={styles.list}>
          <h3>{t('simulator.conversations')}</h3>
          <ul>
            {conversations.map((one) => (
              <li key={one.number}>
                <button
                  type="button"
                  aria-current={one.number === number || undefined}
                  onClick={() => place.go({ number: one.number })}
                >
                  <Icon name="message" />
                  <span>
                    <strong>{one.number}</strong>
                    <span className={styles.small}>{one.messages.at(-1)?.text}</span>
                  </span>
                  <span className={styles.small}>{format.when(one.messages.at(-1)?.at ?? serverNow(), serverNow())}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
        <div className={styles.phone}>
          <Bubbles conversation={opened} />
          {/* Another conversation is another draft. */}
          <NewText key={number} number={number} onSent={(next) => place.go({ number: next })} />
        </div>
      </div>
    </Panel>
  )
}

function Bubbles({ conversation }: { conversation: SimText | undefined }) {
  const { t, word, format } = useMessages()
  return (
    <div className={styles.bubbles} role="log" aria-label={t('simulator.messages')} tabIndex={0}>
      {!conversation && <p className="dim">{t('simulator.messages.none')}</p>}
      {conversation?.messages.map((message) => (
        <div key={message.messageId} className={styles.bubble} data-direction={message.direction}>
          <p>{message.text}</p>
          <span className={styles.small}>
            <span className="visually-hidden">{t(`simulator.direction.${message.direction}`)} </span>
            {format.time(message.at)}
            {message.status && ` · ${word('simulator.status', message.status)}`}
          </span>
        </div>
      ))}
    </div>
  )
}

function NewText({ number, onSent }: { number: string; onSent: (number: string) => void }) {
  const { t } = useMessages()
  const [from, setFrom] = useState(number)
  const [text, setText] = useState('')
  const arrive = useWrite((body: { from: string; text: string }) => ['POST', '/simulator/control/sms-twilio/arrive', body], {
    stale: ['simulator'],
    onDone: (body) => {
      setText('')
      onSent(body.from)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    arrive.run({ from: from.trim(), text })
  }
  return (
    <form className={styles.newText} onSubmit={submit}>
      <TextField label={t('simulator.sms.from')} value={from} onChange={setFrom} required maxLength={40} autoComplete="off" />
      <TextField
        label={t('simulator.sms.text')}
        value={text}
        onChange={setText}
        required
        maxLength={longestText}
        autoComplete="off"
      />
      <SubmitButton label={t('simulator.sms.send')} icon="send" pending={arrive.pending} />
    </form>
  )
}
