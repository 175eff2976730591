import { useState, type FormEvent } from 'react'
import type { WriteMethod } from '../../api.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import { useFieldError } from '../admin/use-field-error.ts'

type Props = {
  title: string
  lead: string
  method: WriteMethod
  path: string
  onDone: (answer: unknown) => void
  onClose: () => void
}

/** Before something that would keep others out, whoever sits here shows that he knows the password. */
export function ConfirmDialog({ title, lead, method, path, onDone, onClose }: Props) {
  const { t } = useMessages()
  const [password, setPassword] = useState('')
  const confirm = useWrite(() => [method, path, { password }], {
    stale: ['security'],
    onDone: (_input, answer) => onDone(answer),
    ownError: true,
  })
  const error = useFieldError(confirm.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.run()
  }
  return (
    <Dialog title={title} closeLabel={t('common.close')} onClose={onClose}>
      <form className={admin.form} onSubmit={submit}>
        <p>{lead}</p>
        <TextField
          label={t('account.password.current')}
          type="password"
          value={password}
          onChange={setPassword}
          required
          maxLength={200}
          autoComplete="current-password"
          error={error.of('password') ?? error.general}
          data-first-focus
        />
        <SubmitButton label={t('account.continue')} pending={confirm.pending} />
      </form>
    </Dialog>
  )
}
