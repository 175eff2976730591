import { useState, type FormEvent } from 'react'
import { scopesOf } from '../../../src/users/permissions.contract.ts'
import type { TokenMade, TokenNew } from '../../../src/users/users.contract.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import { useFieldError } from '../admin/use-field-error.ts'
import { useMe } from '../app-frame/use-me.ts'
import styles from './account.module.css'

const durations = ['7', '30', '90', '366'] as const

export function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (made: TokenMade) => void }) {
  const { t, word } = useMessages()
  const me = useMe()
  const [name, setName] = useState('')
  const [days, setDays] = useState<(typeof durations)[number]>('90')
  const [scopes, setScopes] = useState<readonly string[]>([])
  const add = useWrite((body: TokenNew) => ['POST', '/api/me/tokens', body], {
    stale: ['sessions'],
    // The server answers by its contract.
    onDone: (_body, made) => onMade(made as TokenMade),
    ownError: true,
  })
  const error = useFieldError(add.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.run({ name, days: Number(days), scopes: [...scopes] })
  }
  const toggle = (scope: string, on: boolean) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))
  return (
    <Dialog title={t('account.tokens.new')} closeLabel={t('common.close')} onClose={onClose} wide>
      <form className={admin.form} onSubmit={submit}>
        <TextField
          label={t('account.tokens.name')}
          value={name}
          onChange={setName}
          required
          maxLength={200}
          autoComplete="off"
          error={error.of('name')}
        />
        <SelectField
          label={t('account.tokens.days')}
          value={days}
          options={durations.map((value) => ({ value, label: t('account.tokens.days-of', { count: Number(value) }) }))}
          onChange={setDays}
        />
        <fieldset className={styles.scopes}>
          <legend>{t('account.tokens.scopes')}</legend>
          {(me ? scopesOf(me.user.role) : []).map((scope) => (
            <SwitchField
              key={scope}
              label={word('permission', scope)}
              checked={scopes.includes(scope)}
              onChange={(on) => toggle(scope, on)}
            />
          ))}
        </fieldset>
        {(error.of('scopes') ?? error.general) && (
          <p className={admin.formError} role="alert">
            {error.of('scopes') ?? error.general}
          </p>
        )}
        <SubmitButton label={t('account.tokens.make')} disabled={scopes.length === 0} pending={add.pending} />
      </form>
    </Dialog>
  )
}
