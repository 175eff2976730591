import { useState, type FormEvent } from 'react'
import type { Board } from '../../../src/board/board.contract.ts'
import { serverNow } from '../../clock.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite, type Call } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import { useFieldError } from '../admin/use-field-error.ts'

const languages = ['lv', 'ru', 'en'] as const
/** Minutes; the server allows a day back. */
const back = ['0', '15', '30', '60', '120', '240'] as const
const ahead = ['', '30', '60', '120', '240'] as const
const mostText = 1000

const inMinutes = (minutes: number) => new Date(serverNow() + minutes * 60_000).toISOString()

/** Switches an incident on, or changes the one that is on. */
export function IncidentDialog({ incident, onClose }: { incident: Board['incident']; onClose: () => void }) {
  const { t } = useMessages()
  const [message, setMessage] = useState(incident?.message ?? { lv: '', ru: '', en: '' })
  const [began, setBegan] = useState<(typeof back)[number]>('0')
  const [until, setUntil] = useState<(typeof ahead)[number] | 'as-is'>(incident ? 'as-is' : '')
  const put = useWrite(
    (): Call => {
      const end = until === 'as-is' ? {} : { until: until === '' ? null : inMinutes(Number(until)) }
      if (incident) return ['PATCH', `/api/incidents/${incident.id}`, { message, ...end }]
      return ['POST', '/api/incidents', { message, ...end, ...(began === '0' ? {} : { from: inMinutes(-Number(began)) }) }]
    },
    { stale: ['board'], onDone: onClose, ownError: true },
  )
  const error = useFieldError(put.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    put.run()
  }
  const untilWords = (minutes: (typeof ahead)[number]) =>
    minutes === '' ? t('board.incident.until-off') : t('board.incident.for', { count: Number(minutes) })
  return (
    <Dialog
      title={t(incident ? 'board.incident.change-title' : 'board.incident.begin')}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <form className={admin.form} onSubmit={submit}>
        <p>{t('board.incident.lead')}</p>
        {languages.map((language) => (
          <TextField
            key={language}
            label={t(`board.incident.message.${language}`)}
            lang={language}
            rows={2}
            value={message[language]}
            onChange={(text) => setMessage({ ...message, [language]: text })}
            maxLength={mostText}
            error={error.of(`message.${language}`)}
          />
        ))}
        {!incident && (
          <SelectField
            label={t('board.incident.from')}
            value={began}
            options={back.map((value) => ({
              value,
              label: value === '0' ? t('board.incident.from-now') : t('board.incident.ago', { count: Number(value) }),
            }))}
            onChange={setBegan}
            hint={t('board.incident.from-hint')}
          />
        )}
        <SelectField
          label={t('board.incident.end-at')}
          value={until}
          options={[
            ...(incident ? [{ value: 'as-is' as const, label: t('board.incident.as-is') }] : []),
            ...ahead.map((value) => ({ value, label: untilWords(value) })),
          ]}
          onChange={setUntil}
        />
        {error.general && (
          <p className={admin.formError} role="alert">
            {error.general}
          </p>
        )}
        <SubmitButton
          label={t(incident ? 'common.save' : 'board.incident.switch-on')}
          disabled={message.lv.trim() === ''}
          pending={put.pending}
        />
      </form>
    </Dialog>
  )
}
