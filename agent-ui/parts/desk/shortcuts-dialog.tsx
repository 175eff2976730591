import type { MessageKey } from '../../t.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { useMessages } from '../../use-messages.tsx'
import { usePreference, type PreferenceName } from '../../ui/use-preference.ts'
import styles from './shortcuts.module.css'
import { playTone } from './offer-tone.ts'

type Line = { keys: string[]; label: MessageKey }

/** Every key of the desk, as the dialog behind `?` shows it. */
const groups: { title: MessageKey; lines: Line[] }[] = [
  {
    title: 'keys.offer',
    lines: [
      { keys: ['Enter'], label: 'keys.accept' },
      { keys: ['F2'], label: 'keys.accept-typing' },
      { keys: ['Esc', 'Shift F2'], label: 'keys.decline' },
      { keys: ['G'], label: 'keys.ready' },
    ],
  },
  {
    title: 'keys.call',
    lines: [
      { keys: ['H'], label: 'keys.hold' },
      { keys: ['M'], label: 'keys.mute' },
      { keys: ['N'], label: 'keys.transfer' },
      { keys: ['Alt B'], label: 'keys.hang-up' },
    ],
  },
  {
    title: 'keys.after',
    lines: [
      { keys: ['1–5'], label: 'keys.outcome' },
      { keys: ['Enter'], label: 'keys.close' },
      { keys: ['T'], label: 'keys.topic' },
      { keys: ['V'], label: 'keys.more-time' },
    ],
  },
  {
    title: 'keys.write',
    lines: [
      { keys: ['A'], label: 'keys.reply' },
      { keys: ['P'], label: 'keys.note' },
      { keys: ['Ctrl Enter'], label: 'keys.send' },
      { keys: ['U'], label: 'keys.undo' },
      { keys: ['S'], label: 'keys.template' },
      { keys: ['F'], label: 'keys.attach' },
      { keys: ['L', 'W'], label: 'keys.letter' },
      { keys: ['E'], label: 'keys.close-contact' },
    ],
  },
  {
    title: 'keys.move',
    lines: [
      { keys: ['Ctrl K'], label: 'keys.command' },
      { keys: ['J', 'K'], label: 'keys.next' },
      { keys: ['D', 'R', 'Z'], label: 'keys.tabs' },
      { keys: ['C'], label: 'keys.call-back' },
      { keys: ['?'], label: 'keys.help' },
    ],
  },
]

function Choice({ name, label, onOn }: { name: PreferenceName; label: string; onOn?: () => void }) {
  const [on, setOn] = usePreference(name)
  return (
    <label className={styles.choice}>
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          setOn(event.currentTarget.checked)
          if (event.currentTarget.checked) onOn?.()
        }}
      />
      {label}
    </label>
  )
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useMessages()
  return (
    <Dialog title={t('keys.title')} closeLabel={t('common.close')} onClose={onClose} wide>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{t(group.title)}</h3>
            <dl>
              {group.lines.map((line) => (
                <div key={line.label}>
                  <dt>
                    {line.keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{t(line.label)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t('keys.here')}</h3>
          <Choice name="single-keys" label={t('keys.single')} />
          <Choice name="offer-tone" label={t('keys.tone')} onOn={() => playTone('call')} />
        </section>
      </div>
      <p className={styles.hint}>{t('keys.alt')}</p>
    </Dialog>
  )
}
