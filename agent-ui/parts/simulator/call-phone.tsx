import { Elapsed } from '../../ui/clock.tsx'
import { ActionButton } from '../../ui/action-button.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { callerOf, callIcons } from './call-list.tsx'
import styles from './simulator.module.css'
import type { SimCall } from './simulator-query.ts'

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const
/** On the keyboard too, wherever nobody is typing. */
const digits = keys.filter((key) => /\d/.test(key))
const tones: Record<SimCall['state'], Tone> = { menu: 'accent', waiting: 'warn', talking: 'good', ended: 'calm' }

/** One call as the citizen has it: what is heard, the keys, and the way out.  */
export function CallPhone({ call }: { call: SimCall }) {
  const { t } = useMessages()
  const over = call.state === 'ended'
  const act = useWrite(
    (what: { press: string } | { hangup: true }) => ['POST', `/simulator/control/phone-twilio/act/${call.callId}`, what],
    { stale: ['simulator'] },
  )
  useShortcuts(digits.map((key) => ({ key, run: () => (over ? undefined : act.run({ press: key })) })))
  return (
    <div
      className={styles.phone}
      role="group"
      aria-label={t('simulator.phone.of', { number: callerOf(call, t('citizen.withheld')) })}
    >
      <header className={styles.phoneHead}>
        <strong>{callerOf(call, t('citizen.withheld'))}</strong>
        <StatusBadge tone={tones[call.state]} icon={callIcons[call.state]}>
          {t(`simulator.state.${call.state}`)}
        </StatusBadge>
        {!over && <Elapsed since={call.startedAt} className={styles.clock ?? ''} />}
      </header>
      <Heard heard={call.heard} />
      <div className={styles.keypad} role="group" aria-label={t('simulator.keys')}>
        {keys.map((key) => (
          <button key={key} type="button" disabled={over} onClick={() => act.run({ press: key })}>
            {key}
          </button>
        ))}
      </div>
      <p className={styles.small}>
        {over ? t('simulator.over') : call.gather ? t('simulator.listens') : t('simulator.does-not-listen')}
      </p>
      <ActionButton
        size="sm"
        tone="bad"
        icon="phone-off"
        label={t('simulator.hang-up')}
        reason={over ? t('simulator.over') : null}
        pending={act.pending}
        onClick={() => act.run({ hangup: true })}
      />
    </div>
  )
}

/** A recording is heard by its address: which of our prompts it is; null: it is no recording. */
const recordingOf = (line: string) => /^https?:\/\/\S+\/prompts\/([a-z-]+)\.\S*$/.exec(line.trim())?.[1] ?? null

const showNewest = (line: HTMLElement | null) => {
  if (line?.parentElement) line.parentElement.scrollTop = line.parentElement.scrollHeight
}

/** What the citizen hears, line by line; the newest stays in sight. */
function Heard({ heard }: { heard: readonly string[] }) {
  const { t, word } = useMessages()
  const wordsOf = (line: string) => {
    const key = recordingOf(line)
    return key === null ? line : t('simulator.heard.recording', { name: word('admin.prompt', key) })
  }
  return (
    <div className={styles.heard} role="log" aria-label={t('simulator.heard')} tabIndex={0}>
      {heard.length === 0 && <p className="dim">{t('simulator.heard.nothing')}</p>}
      {heard.map((line, index) => (
        // The same sentence may be heard twice.
        // oxlint-disable-next-line react/no-array-index-key
        <p key={index} ref={showNewest} data-mine={line.startsWith('«')}>
          {wordsOf(line)}
        </p>
      ))}
    </div>
  )
}
