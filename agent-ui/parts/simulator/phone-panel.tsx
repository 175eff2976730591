import { useState, type FormEvent } from 'react'
import type { SimulatorView } from '../../../src/simulator/simulator.contract.ts'
import { Panel } from '../../ui/panel.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { CallList } from './call-list.tsx'
import { CallPhone } from './call-phone.tsx'
import styles from './simulator.module.css'
import { useSimulatorPlace } from './use-simulator-place.ts'

/** From the range Ofcom keeps for fiction. */
const firstNumber = '+447700900111'

export function PhonePanel({ phone }: { phone: SimulatorView['phone'] }) {
  const { t } = useMessages()
  const place = useSimulatorPlace()
  const going = phone.calls.filter((call) => call.state !== 'ended')
  const opened = phone.calls.find((call) => call.callId === place.call) ?? going[0]
  return (
    <Panel title={t('simulator.phone')} className={styles.phonePanel}>
      <NewCall onPlaced={(call) => place.go({ call })} />
      <div className={styles.phoneArea}>
        <CallList calls={phone.calls} opened={opened?.callId} onOpen={(call) => place.go({ call })} />
        {opened ? <CallPhone key={opened.callId} call={opened} /> : <p className={styles.nothing}>{t('simulator.phone.none')}</p>}
      </div>
    </Panel>
  )
}

function NewCall({ onPlaced }: { onPlaced: (callId: string) => void }) {
  const { t } = useMessages()
  const [number, setNumber] = useState(firstNumber)
  const [withheld, setWithheld] = useState(false)
  const arrive = useWrite((from: string | null) => ['POST', '/simulator/control/phone-twilio/arrive', { from }], {
    stale: ['simulator'],
    onDone: (_from, answer) => onPlaced((answer as { callId: string }).callId),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    arrive.run(withheld ? null : number.trim())
  }
  return (
    <form className={styles.newCall} onSubmit={submit}>
      <TextField
        label={t('simulator.number')}
        value={withheld ? '' : number}
        onChange={setNumber}
        disabled={withheld}
        type="tel"
        required={!withheld}
        autoComplete="off"
      />
      <SwitchField label={t('simulator.withheld')} checked={withheld} onChange={setWithheld} />
      <SubmitButton label={t('simulator.call')} icon="phone" pending={arrive.pending} />
    </form>
  )
}
