import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './simulator.module.css'
import { misbehaviourQuery, type Adapter, type Misbehaviour } from './simulator-query.ts'

/** Shares are filled in as per cent. */
const shares = ['duplicate', 'drop', 'reorder', 'failShare', 'silentShare'] as const
const agentLines = ['answers', 'silent', 'busy'] as const
const usualFailure: Record<Adapter, string> = { 'phone-twilio': '500', 'sms-twilio': '500', 'email-imap': '450' }
const mailSteps = ['recipient', 'sender', 'greeting', 'data', 'after-data'] as const
const mailBounces = ['none', 'failed', 'delayed'] as const
const mailMachines = ['none', 'polite', 'rude'] as const
type Mail = {
  at: (typeof mailSteps)[number]
  bounce: (typeof mailBounces)[number]
  autoReply: (typeof mailMachines)[number]
  wrongPassword: boolean
}

export function MisbehaviourPanel({ adapter }: { adapter: Adapter }) {
  const { t } = useMessages()
  const query = useQuery(misbehaviourQuery(adapter))
  const unruly = query.data && Object.values(query.data).some((value) => value !== 0 && value !== 'answers' && value !== false)
  return (
    <Panel
      title={t(`simulator.misbehave.${adapter}`)}
      aside={
        query.data && (
          <StatusBadge tone={unruly ? 'warn' : 'good'} icon={unruly ? 'alert' : 'check'}>
            {unruly ? t('simulator.misbehave.on') : t('simulator.misbehave.off')}
          </StatusBadge>
        )
      }
    >
      <Loaded query={query}>{(how) => <Form key={JSON.stringify(how)} adapter={adapter} how={how} />}</Loaded>
    </Panel>
  )
}

function Form({ adapter, how }: { adapter: Adapter; how: Misbehaviour }) {
  const { t } = useMessages()
  const [percents, setPercents] = useState(
    () =>
      Object.fromEntries(shares.map((name) => [name, String(Math.round((how[name] ?? 0) * 100))])) as Record<
        (typeof shares)[number],
        string
      >,
  )
  const [delayMs, setDelayMs] = useState(String(how.delayMs ?? 0))
  const [failStatus, setFailStatus] = useState(String(how.failStatus ?? usualFailure[adapter]))
  const [agentLine, setAgentLine] = useState(how.agentLine ?? 'answers')
  const [mail, setMail] = useState<Mail>({
    at: how.at ?? 'recipient',
    bounce: how.bounce ?? 'none',
    autoReply: how.autoReply ?? 'none',
    wrongPassword: how.wrongPassword ?? false,
  })
  const set = useWrite((body: Misbehaviour) => ['POST', `/simulator/control/${adapter}/misbehave`, body], {
    stale: ['simulator'],
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const fractions = Object.fromEntries(
      shares.flatMap((name) => (Number(percents[name]) > 0 ? [[name, Number(percents[name]) / 100]] : [])),
    )
    set.run({
      ...fractions,
      ...(Number(delayMs) > 0 ? { delayMs: Number(delayMs) } : {}),
      ...(fractions['failShare'] ? { failStatus: Number(failStatus) } : {}),
      ...(agentLine === 'answers' ? {} : { agentLine }),
      ...(adapter === 'email-imap' ? mailPart(mail, Object.keys(fractions).length > 0) : {}),
    })
  }
  return (
    <form className={styles.start} onSubmit={submit}>
      {shares.map((name) => (
        <TextField
          key={name}
          label={t(`simulator.misbehave.${name}`)}
          type="number"
          inputMode="numeric"
          min={0}
          max={100}
          value={percents[name]}
          onChange={(value) => setPercents({ ...percents, [name]: value })}
        />
      ))}
      <TextField
        label={t('simulator.misbehave.failStatus')}
        type="number"
        min={400}
        max={599}
        value={failStatus}
        onChange={setFailStatus}
      />
      <TextField
        label={t('simulator.misbehave.delayMs')}
        type="number"
        min={0}
        max={60_000}
        value={delayMs}
        onChange={setDelayMs}
      />
      {adapter === 'phone-twilio' && (
        <SelectField
          label={t('simulator.misbehave.agentLine')}
          value={agentLine}
          options={agentLines.map((value) => ({ value, label: t(`simulator.misbehave.agentLine.${value}`) }))}
          onChange={setAgentLine}
        />
      )}
      {adapter === 'email-imap' && <MailFields mail={mail} onChange={setMail} />}
      <div className={styles.buttons}>
        <SubmitButton label={t('simulator.misbehave.set')} pending={set.pending} />
        <ActionButton size="sm" label={t('simulator.misbehave.reset')} onClick={() => set.run({})} />
      </div>
    </form>
  )
}

/** What is as usual is left out. */
const mailPart = ({ at, bounce, autoReply, wrongPassword }: Mail, disorder: boolean): Misbehaviour => ({
  ...(disorder ? { at } : {}),
  ...(bounce === 'none' ? {} : { bounce }),
  ...(autoReply === 'none' ? {} : { autoReply }),
  ...(wrongPassword ? { wrongPassword } : {}),
})

function MailFields({ mail, onChange }: { mail: Mail; onChange: (mail: Mail) => void }) {
  const { t } = useMessages()
  return (
    <>
      <SelectField
        label={t('simulator.misbehave.at')}
        value={mail.at}
        options={mailSteps.map((value) => ({ value, label: t(`simulator.misbehave.at.${value}`) }))}
        onChange={(at) => onChange({ ...mail, at })}
      />
      <SelectField
        label={t('simulator.misbehave.bounce')}
        value={mail.bounce}
        options={mailBounces.map((value) => ({ value, label: t(`simulator.misbehave.bounce.${value}`) }))}
        onChange={(bounce) => onChange({ ...mail, bounce })}
      />
      <SelectField
        label={t('simulator.misbehave.autoReply')}
        value={mail.autoReply}
        options={mailMachines.map((value) => ({ value, label: t(`simulator.misbehave.autoReply.${value}`) }))}
        onChange={(autoReply) => onChange({ ...mail, autoReply })}
      />
      <SwitchField
        label={t('simulator.misbehave.wrongPassword')}
        checked={mail.wrongPassword}
        onChange={(wrongPassword) => onChange({ ...mail, wrongPassword })}
      />
    </>
  )
}
