import { NativeSelect } from '@mantine/core'
import type { TicketChange, TicketDetail, TicketStatus } from '../../../src/tickets/tickets.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './side.module.css'
import { useSkills } from './use-skill-name.ts'

const statuses = ['new', 'open', 'waiting', 'resolved'] as const satisfies readonly TicketStatus[]
const priorities = ['emergency', 'high', 'normal', 'low'] as const satisfies readonly TicketDetail['priority'][]

type FieldProps = {
  id: string
  label: string
  value: string
  data: { value: string; label: string }[]
  /** Its values are long: they stand below the label. */
  long?: boolean
  onChange: (value: string) => void
}

function Field({ id, label, value, data, long = false, onChange }: FieldProps) {
  return (
    <div className={styles.line} data-long={long}>
      <dt id={id}>{label}</dt>
      <dd>
        <NativeSelect
          aria-labelledby={id}
          size="xs"
          value={value}
          data={data}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </dd>
    </div>
  )
}

export function TicketFields({ ticket }: { ticket: TicketDetail }) {
  const { t } = useMessages()
  const { options } = useSkills()
  const change = useWrite((body: TicketChange) => ['PATCH', `/api/tickets/${ticket.id}`, body], { stale: ['ticket', 'desk'] })
  const statusOf = (value: string) => statuses.find((status) => status === value)
  const priorityOf = (value: string) => priorities.find((priority) => priority === value)
  return (
    <section className={styles.card} aria-label={t('desk.ticket')}>
      <h2>{t('desk.ticket')}</h2>
      <dl className={styles.lines}>
        <Field
          id="ticket-topic"
          long
          label={t('desk.topic')}
          value={ticket.topicId ?? ''}
          data={[{ value: '', label: t('desk.no-topic') }, ...options('topic')]}
          onChange={(topicId) => change.run({ topicId: topicId || null })}
        />
        <Field
          id="ticket-status"
          label={t('desk.status')}
          value={ticket.status}
          data={statuses.map((value) => ({ value, label: t(`ticket-status.${value}`) }))}
          onChange={(value) => {
            const status = statusOf(value)
            if (status) change.run({ status })
          }}
        />
        <Field
          id="ticket-priority"
          label={t('desk.priority')}
          value={ticket.priority}
          data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={(value) => {
            const priority = priorityOf(value)
            if (priority) change.run({ priority })
          }}
        />
      </dl>
    </section>
  )
}
