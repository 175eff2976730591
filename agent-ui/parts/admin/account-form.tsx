import { useState, type FormEvent } from 'react'
import type { AccountView } from '../../../src/accounts/accounts.contract.ts'
import { showNotice } from '../../ui/notices.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { fieldsOf } from './account-fields.ts'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A secret is only ever written: an empty field leaves it as it is. */
export function AccountForm({ account, disabled }: { account: AccountView; disabled: boolean }) {
  const { t, word } = useMessages()
  const [name, setName] = useState(account.name)
  const [changed, setChanged] = useState<Record<string, string>>({})
  const save = useWrite(
    (body: { name: string; settings?: Record<string, string | null> }) => ['PATCH', `/api/accounts/${account.slug}`, body],
    {
      stale: ['accounts', 'board'],
      ownError: true,
      onDone: () => {
        setChanged({})
        showNotice('good', t('common.saved'))
      },
    },
  )
  const problem = useFieldError(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const settings = Object.fromEntries(
      Object.entries(changed).map(([field, value]) => [field, value.trim() === '' ? null : value.trim()]),
    )
    save.run({ name: name.trim(), ...(Object.keys(settings).length > 0 ? { settings } : {}) })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        label={t('admin.accounts.name')}
        value={name}
        onChange={setName}
        disabled={disabled}
        required
        maxLength={200}
        error={problem.of('name')}
      />
      {fieldsOf(account.adapter).map(({ name: field, secret }) => {
        const isSet = account.secretsSet.includes(field)
        const hint = secret ? (isSet ? t('admin.accounts.secret-set') : t('admin.accounts.secret-empty')) : undefined
        return (
          <TextField
            key={field}
            label={word('admin.account-field', field)}
            {...(hint ? { hint } : {})}
            type={secret ? 'password' : 'text'}
            autoComplete={secret ? 'new-password' : 'off'}
            value={changed[field] ?? (secret ? '' : textOf(account.settings[field]))}
            disabled={disabled}
            maxLength={200}
            error={problem.of(`settings.${field}`)}
            onChange={(value) => {
              const { [field]: _before, ...others } = changed
              setChanged(secret && value === '' ? others : { ...others, [field]: value })
            }}
          />
        )
      })}
      {problem.general && (
        <p className={styles.formError} role="alert">
          {problem.general}
        </p>
      )}
      {!disabled && (
        <button type="submit" className={styles.main} aria-busy={save.pending}>
          {t('common.save')}
        </button>
      )}
    </form>
  )
}
