import { useState, type FormEvent } from 'react'
import type { BusyDayStart, SimulatorView } from '../../../src/simulator/simulator.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './simulator.module.css'

const fields = [
  { name: 'speed', min: 1, max: 600 },
  { name: 'calls', min: 1, max: 5000 },
  { name: 'texts', min: 0, max: 1000 },
  { name: 'agents', min: 0, max: 50 },
  { name: 'seed', min: 0, max: 1_000_000 },
] as const
type Plan = Record<(typeof fields)[number]['name'], string>

const usual: Plan = { speed: '60', calls: '600', texts: '60', agents: '8', seed: '1' }

export function BusyDayPanel({ busyDay }: { busyDay: SimulatorView['busyDay'] }) {
  const { t } = useMessages()
  return (
    <Panel
      title={t('simulator.busy-day')}
      aside={
        <StatusBadge tone={busyDay.running ? 'good' : 'calm'} icon={busyDay.running ? 'play' : 'pause'}>
          {busyDay.running ? t('simulator.busy-day.running', { speed: busyDay.speed }) : t('simulator.busy-day.stopped')}
        </StatusBadge>
      }
    >
      {busyDay.running && <Running busyDay={busyDay} />}
      {!busyDay.running && busyDay.startedAt !== null && (
        <section className={styles.running} aria-label={t('simulator.busy-day.last')}>
          <p className={styles.small}>{t('simulator.busy-day.last')}</p>
          <Counters busyDay={busyDay} />
        </section>
      )}
      {!busyDay.running && <Start />}
    </Panel>
  )
}

function Running({ busyDay }: { busyDay: SimulatorView['busyDay'] }) {
  const { t } = useMessages()
  const stop = useWrite(() => ['DELETE', '/api/simulator/busy-day'], { stale: ['simulator'] })
  return (
    <div className={styles.running}>
      <Counters busyDay={busyDay} />
      <ActionButton
        size="sm"
        icon="pause"
        label={t('simulator.busy-day.stop')}
        pending={stop.pending}
        onClick={() => stop.run()}
      />
    </div>
  )
}

function Counters({ busyDay }: { busyDay: SimulatorView['busyDay'] }) {
  const { t, format } = useMessages()
  const counters = [
    [t('simulator.busy-day.clock'), busyDay.clock ?? '–'],
    [t('simulator.busy-day.calls'), format.number(busyDay.calls)],
    [t('simulator.busy-day.answered'), format.number(busyDay.answered)],
    [t('simulator.busy-day.texts'), format.number(busyDay.texts)],
  ]
  return (
    <dl className={styles.counters}>
      {counters.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Start() {
  const { t } = useMessages()
  const [plan, setPlan] = useState(usual)
  const start = useWrite((body: BusyDayStart) => ['POST', '/api/simulator/busy-day', body], { stale: ['simulator'] })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const number = (name: keyof Plan) => Number(plan[name])
    start.run({
      speed: number('speed'),
      calls: number('calls'),
      texts: number('texts'),
      agents: number('agents'),
      seed: number('seed'),
    })
  }
  return (
    <form className={styles.start} onSubmit={submit}>
      {fields.map(({ name, min, max }) => (
        <TextField
          key={name}
          label={t(`simulator.busy-day.${name}.label`)}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          required
          value={plan[name]}
          onChange={(value) => setPlan({ ...plan, [name]: value })}
        />
      ))}
      <SubmitButton label={t('simulator.busy-day.start')} icon="play" pending={start.pending} />
      <p className={styles.small}>{t('simulator.busy-day.note')}</p>
    </form>
  )
}
