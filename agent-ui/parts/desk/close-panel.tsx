import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { ContactClose, ContactView, Outcome } from '../../../src/contacts/contacts.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Remaining } from '../../ui/clock.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './close.module.css'
import { longestText } from './longest-text.ts'
import { useSkills } from './use-skill-name.ts'
import writing from './writing.module.css'

/** In the order of their keys 1-5. */
const outcomes = ['resolved', 'informed', 'forwarded', 'follow-up', 'no-need'] as const satisfies readonly Outcome[]

type Props = {
  contact: ContactView
  topicId: string | null
  agent: AgentView
  note: string
  onNote: (text: string) => void
  onDone: () => void
  onCancel?: () => void
}

function MoreTime({ contact, agent }: { contact: ContactView; agent: AgentView }) {
  const { t } = useMessages()
  const more = useWrite(() => ['POST', `/api/contacts/${contact.id}/more-time`])
  const reason = agent.wrapUp?.extended ? t('desk.wrap-up.extended') : null
  useShortcuts([{ key: 'V', run: () => reason === null && more.run() }])
  return <ActionButton label={t('desk.more-time')} kbd="V" reason={reason} pending={more.pending} onClick={() => more.run()} />
}

/** Topic stands, one key for the outcome, one to close: two keys and the next citizen is served. */
export function ClosePanel({ contact, topicId, agent, note, onNote, onDone, onCancel }: Props) {
  const { t } = useMessages()
  const { options } = useSkills()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [topic, setTopic] = useState(topicId ?? '')
  const [submitButton, setSubmitButton] = useState<HTMLButtonElement | null>(null)
  const [topicField, setTopicField] = useState<HTMLSelectElement | null>(null)
  const close = useWrite((body: ContactClose) => ['POST', `/api/contacts/${contact.id}/close`, body], {
    stale: ['desk', 'ticket', 'timeline', 'tickets'],
    onDone,
  })
  const submit = () => {
    if (outcome === null) return
    close.run({ outcome, ...(topic ? { topicId: topic } : {}), ...(note.trim() ? { note: note.trim() } : {}) })
  }
  /** The next Enter closes, wherever the focus was before. */
  const choose = (next: Outcome) => {
    setOutcome(next)
    submitButton?.focus()
  }
  const wrapUp = contact.phase === 'wrap-up'
  useShortcuts([
    ...outcomes.map((name, index) => ({ key: String(index + 1), run: () => choose(name) })),
    { key: 'Enter', run: submit },
    { key: 'Ctrl+Enter', run: submit },
    { key: 'T', run: () => topicField?.focus() },
    ...(onCancel ? [{ key: 'Escape', run: onCancel }] : []),
  ])
  return (
    <section className={styles.panel} aria-label={t(wrapUp ? 'desk.wrap-up' : 'desk.close.title')}>
      <header className={styles.head}>
        <h3>{t(wrapUp ? 'desk.wrap-up' : 'desk.close.title')}</h3>
        {wrapUp && contact.wrapUpUntil && <Remaining until={contact.wrapUpUntil} className={styles.left ?? ''} />}
        {wrapUp && <MoreTime contact={contact} agent={agent} />}
        {onCancel && <ActionButton label={t('common.cancel')} kbd="Esc" onClick={onCancel} />}
      </header>
      <fieldset className={styles.outcomes} aria-label={t('desk.outcome')}>
        {outcomes.map((name, index) => (
          <button
            key={name}
            type="button"
            data-soft-enter
            aria-pressed={outcome === name}
            aria-keyshortcuts={String(index + 1)}
            onClick={() => choose(name)}
          >
            <kbd aria-hidden="true">{index + 1}</kbd> {t(`outcome.${name}`)}
          </button>
        ))}
      </fieldset>
      <div className={styles.fields}>
        <NativeSelect
          ref={setTopicField}
          label={t('desk.topic')}
          size="xs"
          value={topic}
          data={[{ value: '', label: t('desk.no-topic') }, ...options('topic')]}
          onChange={(event) => setTopic(event.currentTarget.value)}
        />
        <label className={styles.note}>
          {t('desk.wrap-up.note')}
          <textarea
            className={writing.text}
            value={note}
            rows={1}
            maxLength={longestText.other}
            onChange={(event) => onNote(event.currentTarget.value)}
          />
        </label>
        <ActionButton
          buttonRef={setSubmitButton}
          label={t('desk.close.submit')}
          kbd="Enter"
          tone="main"
          size="sm"
          reason={outcome === null ? t('desk.choose-outcome') : null}
          pending={close.pending}
          onClick={submit}
        />
      </div>
    </section>
  )
}
