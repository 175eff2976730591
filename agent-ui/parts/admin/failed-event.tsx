import { useState, type FormEvent } from 'react'
import type { FailedEventView } from '../../../src/inbound/inbound.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'

const stale = ['failed-events', 'board', 'invariants']

/** What arrived as it arrived, why it could not be applied, and the two ways out. */
export function FailedEvent({ event }: { event: FailedEventView }) {
  const { t, format } = useMessages()
  const may = useMay('failed-events.retry')
  const [dismissing, setDismissing] = useState(false)
  const retry = useWrite(() => ['POST', `/api/failed-events/${event.id}/retry`], { stale })
  const why = may ? null : t('error.not-allowed')
  return (
    <section className={styles.card} aria-labelledby={`event-${event.id}`}>
      <header className={styles.cardHead}>
        <div>
          <h3 id={`event-${event.id}`}>{t('admin.failed-events.title', { kind: event.kind, account: event.account })}</h3>
          <p className="dim">
            {format.dateTime(event.receivedAt)} · {t('admin.failed-events.attempts', { count: event.attempts })} ·{' '}
            <code>{event.externalId}</code>
          </p>
        </div>
        <ActionButton
          size="sm"
          tone="main"
          label={t('common.retry')}
          icon="play"
          reason={why}
          pending={retry.pending}
          onClick={() => retry.run()}
        />
        <ActionButton size="sm" label={t('admin.failed-events.dismiss')} reason={why} onClick={() => setDismissing(true)} />
      </header>
      {event.error && <p className={styles.eventError}>{event.error}</p>}
      <details>
        <summary>{t('admin.failed-events.original')}</summary>
        <p className={styles.hint}>
          {[event.path, event.contentType, event.original.encoding === 'base64' ? 'base64' : ''].filter(Boolean).join(' · ')}
        </p>
        <pre className={styles.original} tabIndex={0} aria-label={t('admin.failed-events.original')}>
          {event.original.body}
        </pre>
      </details>
      {dismissing && <Dismiss event={event} onClose={() => setDismissing(false)} />}
    </section>
  )
}

function Dismiss({ event, onClose }: { event: FailedEventView; onClose: () => void }) {
  const { t } = useMessages()
  const [reason, setReason] = useState('')
  const dismiss = useWrite(() => ['POST', `/api/failed-events/${event.id}/dismiss`, { reason: reason.trim() }], {
    stale,
    onDone: onClose,
  })
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault()
    dismiss.run()
  }
  return (
    <Dialog title={t('admin.failed-events.dismiss-title')} closeLabel={t('common.close')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('admin.failed-events.reason')}
          hint={t('admin.failed-events.reason-hint')}
          value={reason}
          onChange={setReason}
          required
          maxLength={200}
          autoComplete="off"
        />
        <SubmitButton label={t('admin.failed-events.dismiss')} pending={dismiss.pending} />
      </form>
    </Dialog>
  )
}
