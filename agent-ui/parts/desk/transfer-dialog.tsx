import { useState, type FormEvent } from 'react'
import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { ContactTransfer, ContactView } from '../../../src/contacts/contacts.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './transfer.module.css'
import { useSkills } from './use-skill-name.ts'

type Props = { contact: ContactView; colleagues: readonly AgentView[]; onClose: () => void }
type OptionProps = {
  value: string
  label: string
  detail?: string
  off?: boolean
  chosen: string
  onChoose: (value: string) => void
}

function Option({ value, label, detail, off = false, chosen, onChoose }: OptionProps) {
  return (
    <label className={styles.option} data-off={off}>
      <input
        type="radio"
        data-first-focus
        name="to"
        value={value}
        checked={chosen === value}
        disabled={off}
        onChange={() => onChoose(value)}
      />
      <span>{label}</span>
      {detail && <span className="dim">{detail}</span>}
    </label>
  )
}

/** Who could answer first; who is not there cannot be chosen, and it says so. */
const rank = (agent: AgentView) =>
  agent.presence === 'ready' ? (agent.state === 'ready' ? 0 : 1) : agent.presence === 'offline' ? 3 : 2

/** The value of a choice is "agent <id>" or "skill <code>". */
function targetOf(value: string): ContactTransfer['to'] | null {
  const [kind, id] = value.split(' ')
  if (!id) return null
  return kind === 'agent' ? { agentId: id } : { skill: id, level: 1 }
}

export function TransferDialog({ contact, colleagues, onClose }: Props) {
  const { t } = useMessages()
  const { options } = useSkills()
  const [chosen, setChosen] = useState('')
  const transfer = useWrite((body: ContactTransfer) => ['POST', `/api/contacts/${contact.id}/transfer`, body], {
    stale: ['desk', 'ticket', 'timeline'],
    onDone: onClose,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const to = targetOf(chosen)
    const note = new FormData(event.currentTarget).get('note')
    if (to) transfer.run({ to, ...(typeof note === 'string' && note.trim() ? { note: note.trim() } : {}) })
  }
  const agents = [...colleagues].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'lv'))
  return (
    <Dialog
      title={t('desk.transfer.title', { name: contact.citizenLabel ?? t('citizen.withheld') })}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <form className={styles.form} onSubmit={submit}>
        <fieldset>
          <legend>{t('desk.transfer.skill')}</legend>
          {[...options('topic'), ...options('language')].map((skill) => (
            <Option key={skill.value} value={`skill ${skill.value}`} label={skill.label} chosen={chosen} onChoose={setChosen} />
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('desk.transfer.agent')}</legend>
          {agents.map((agent) => (
            <Option
              key={agent.id}
              value={`agent ${agent.id}`}
              label={agent.name}
              detail={t(`activity.${agent.state}`)}
              off={agent.presence === 'offline'}
              chosen={chosen}
              onChoose={setChosen}
            />
          ))}
        </fieldset>
        <label className={styles.note}>
          {t('desk.transfer.note')}
          <textarea name="note" rows={2} maxLength={20_000} />
        </label>
        <div className={styles.buttons}>
          <ActionButton label={t('common.cancel')} size="sm" onClick={onClose} />
          <SubmitButton label={t('desk.transfer.submit')} disabled={chosen === ''} pending={transfer.pending} />
        </div>
      </form>
    </Dialog>
  )
}
