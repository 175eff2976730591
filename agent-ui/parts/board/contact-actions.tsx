import { useState } from 'react'
import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { ContactTransfer, ContactView, Outcome } from '../../../src/contacts/contacts.contract.ts'
import type { MessageKey } from '../../t.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './drawers.module.css'
import { useSkillWords } from './use-skill-words.ts'

/** In the order of the wrap-up's keys. */
const outcomes: readonly Outcome[] = ['resolved', 'informed', 'forwarded', 'follow-up', 'no-need']
const stale = ['contacts', 'board', 'timeline', 'ticket']
const isCall = ({ channel }: ContactView) => channel === 'voice' || channel === 'callback'

/** The same rules as the server's, which has the last word; null: it can be done. */
function transferReason({ state, phase }: ContactView): MessageKey | null {
  if (state === 'closed') return 'board.act.closed'
  if (state === 'waiting') return null
  if (state !== 'open') return 'board.act.transfer-waiting'
  return phase === 'connecting' || phase === 'wrap-up' ? 'board.act.transfer-phase' : null
}
function closeReason(contact: ContactView): MessageKey | null {
  if (contact.state === 'closed') return 'board.act.closed'
  if (isCall(contact) && contact.state !== 'open') return 'board.act.close-waiting'
  return isCall(contact) && contact.phase !== 'wrap-up' ? 'board.act.close-talking' : null
}
function hangUpReason({ call }: ContactView): MessageKey | null {
  return call && !call.endedAt ? null : 'board.act.no-call'
}

export function ContactActions({ contact, agents }: { contact: ContactView; agents: readonly AgentView[] }) {
  const { t, word } = useMessages()
  const may = useMay('contacts.direct')
  const { skills, nameOf } = useSkillWords()
  const [to, setTo] = useState('')
  const [outcome, setOutcome] = useState<Outcome>('resolved')
  const transfer = useWrite((body: ContactTransfer) => ['POST', `/api/contacts/${contact.id}/transfer`, body], {
    stale,
    onDone: () => setTo(''),
  })
  const close = useWrite(() => ['POST', `/api/contacts/${contact.id}/close`, { outcome }], { stale })
  const hangUp = useWrite(() => ['POST', `/api/contacts/${contact.id}/hangup`], { stale })
  const why = (key: MessageKey | null) => (may ? (key ? t(key) : null) : t('error.not-allowed'))
  const [kind, target] = to.split(' ')
  const run = () => {
    if (target) transfer.run({ to: kind === 'agent' ? { agentId: target } : { skill: target, level: 1 } })
  }
  const free = agents.filter((agent) => agent.id !== contact.agentId && agent.presence !== 'offline')
  const options = [
    { value: '', label: t('board.act.choose') },
    ...free.map((agent) => ({ value: `agent ${agent.id}`, label: `${agent.name} – ${t(`activity.${agent.state}`)}` })),
    ...skills
      .filter((skill) => !skill.retired)
      .map((skill) => ({ value: `skill ${skill.code}`, label: t('board.act.by-skill', { skill: nameOf(skill.code) }) })),
  ]
  const transferWhy = why(transferReason(contact))
  const closeWhy = why(closeReason(contact))
  return (
    <section className={styles.actions} aria-label={t('board.act.title')}>
      <div className={styles.actionRow}>
        <SelectField
          label={t('board.act.transfer-to')}
          value={to}
          options={options}
          onChange={setTo}
          disabled={transferWhy !== null}
        />
        <ActionButton
          size="sm"
          label={t('board.act.transfer')}
          icon="transfer"
          reason={transferWhy ?? (to === '' ? t('board.act.choose') : null)}
          pending={transfer.pending}
          onClick={run}
        />
      </div>
      <div className={styles.actionRow}>
        <SelectField
          label={t('board.act.outcome')}
          value={outcome}
          options={outcomes.map((value) => ({ value, label: word('outcome', value) }))}
          onChange={setOutcome}
          disabled={closeWhy !== null}
        />
        <ActionButton
          size="sm"
          label={t('board.act.close')}
          icon="check"
          reason={closeWhy}
          pending={close.pending}
          onClick={() => close.run()}
        />
      </div>
      {isCall(contact) && (
        <ActionButton
          size="sm"
          label={t('board.act.hang-up')}
          icon="phone-off"
          tone="bad"
          reason={why(hangUpReason(contact))}
          pending={hangUp.pending}
          onClick={() => hangUp.run()}
        />
      )}
      {(transferWhy ?? closeWhy) && (
        <p className={styles.hint}>{[...new Set([transferWhy, closeWhy])].filter(Boolean).join(' ')}</p>
      )}
    </section>
  )
}
