import { useState, type FormEvent } from 'react'
import type { RecoveryCodes, TotpSecret } from '../../../src/users/users.contract.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import { useFieldError } from '../admin/use-field-error.ts'
import styles from './account.module.css'
import { QrCode } from './qr-code.tsx'

type Props = { secret: TotpSecret; onClose: () => void; onDone: (codes: readonly string[]) => void }

const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ')

/** The secret for the authenticator, as a picture and in letters; on only when a code has come back. */
export function SetUpDialog({ secret, onClose, onDone }: Props) {
  const { t } = useMessages()
  const [code, setCode] = useState('')
  const confirm = useWrite(() => ['PUT', '/api/me/totp', { code }], {
    stale: ['security'],
    // The server answers by its contract.
    onDone: (_input, answer) => onDone((answer as RecoveryCodes).codes),
    ownError: true,
  })
  const error = useFieldError(confirm.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.run()
  }
  return (
    <Dialog title={t('account.two-factor.set-up')} closeLabel={t('common.close')} onClose={onClose} wide>
      <div className={styles.setUp}>
        <QrCode text={secret.uri} label={t('account.two-factor.qr')} className={styles.qr ?? ''} />
        <form className={admin.form} onSubmit={submit}>
          <p>{t('account.two-factor.scan')}</p>
          <p className={admin.secret}>
            <code>{inFours(secret.secret)}</code>
            <CopyButton
              text={secret.secret}
              label={t('common.copy')}
              fullLabel={`${t('common.copy')}: ${t('account.two-factor.secret')}`}
              doneLabel={t('common.copied')}
            />
          </p>
          <TextField
            label={t('account.two-factor.code')}
            value={code}
            onChange={setCode}
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            error={error.of('code') ?? error.general}
            data-first-focus
          />
          <SubmitButton label={t('account.two-factor.switch-on')} pending={confirm.pending} />
        </form>
      </div>
    </Dialog>
  )
}
