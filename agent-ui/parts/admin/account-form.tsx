import { useState, type FormEvent } from 'react'
import type { AccountView } from '../../../src/accounts/accounts.contract.ts'
import { showNotice } from '../../ui/notices.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { AccountFieldInputs } from './account-field-input.tsx'
import { fieldsOf, hasTopic, settingsOf, shownValue } from './account-fields.ts'
import { AccountTopic } from './account-topic.tsx'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'

/** A secret is only ever written: an empty field leaves it as it is. */
export function AccountForm({ account, disabled }: { account: AccountView; disabled: boolean }) {
  const { t } = useMessages()
  const [name, setName] = useState(account.name)
  const [topicId, setTopicId] = useState(account.topicId)
  const [changed, setChanged] = useState<Record<string, string>>({})
  const save = useWrite(
    (body: { name: string; topicId?: string | null; settings?: Record<string, unknown> }) => [
      'PATCH',
      `/api/accounts/${account.slug}`,
      body,
    ],
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
    const settings = settingsOf(account.adapter, changed, 'null')
    save.run({
      name: name.trim(),
      ...(topicId === account.topicId ? {} : { topicId }),
      ...(Object.keys(settings).length > 0 ? { settings } : {}),
    })
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
      {hasTopic(account.adapter) && <AccountTopic value={topicId} disabled={disabled} onChange={setTopicId} />}
      <AccountFieldInputs
        fields={fieldsOf(account.adapter)}
        disabled={disabled}
        errorOf={problem.of}
        valueOf={({ name: field, secret }) => changed[field] ?? (secret ? '' : shownValue(account.settings, field))}
        hintOf={({ name: field, secret }) =>
          secret
            ? account.secretsSet.includes(field)
              ? t('admin.accounts.secret-set')
              : t('admin.accounts.secret-empty')
            : undefined
        }
        onChange={({ name: field, secret }, value) => {
          const { [field]: _before, ...others } = changed
          setChanged(secret && value === '' ? others : { ...others, [field]: value })
        }}
      />
      {problem.general && (
        <p className={styles.formError} role="alert">
          {problem.general}
        </p>
      )}
      {!disabled && <SubmitButton label={t('common.save')} pending={save.pending} />}
    </form>
  )
}
