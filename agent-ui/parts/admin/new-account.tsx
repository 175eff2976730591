import { useState, type FormEvent } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { AccountFieldInputs } from './account-field-input.tsx'
import { adapterNames, fieldsOf, hasTopic, settingsOf } from './account-fields.ts'
import { AccountTopic } from './account-topic.tsx'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'

type New = { slug: string; adapter: string; name: string; topicId: string | null; settings: Record<string, string> }

export function NewAccount({ onClose }: { onClose: () => void }) {
  const { t, word } = useMessages()
  const [given, setGiven] = useState<New>({ slug: '', adapter: adapterNames[0] ?? '', name: '', topicId: null, settings: {} })
  const add = useWrite((body: Omit<New, 'settings'> & { settings: Record<string, unknown> }) => ['POST', '/api/accounts', body], {
    stale: ['accounts', 'board'],
    onDone: onClose,
    ownError: true,
  })
  const problem = useFieldError(add.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const usual = Object.fromEntries(fieldsOf(given.adapter).flatMap((field) => (field.usual ? [[field.name, field.usual]] : [])))
    add.run({ ...given, settings: settingsOf(given.adapter, { ...usual, ...given.settings }, 'absent') })
  }
  return (
    <Dialog title={t('admin.accounts.new')} closeLabel={t('common.close')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <SelectField
          label={t('admin.accounts.adapter')}
          value={given.adapter}
          options={adapterNames.map((value) => ({ value, label: word('admin.adapter', value) }))}
          onChange={(adapter) => setGiven({ ...given, adapter, topicId: null, settings: {} })}
        />
        <TextField
          label={t('admin.accounts.name')}
          value={given.name}
          onChange={(name) => setGiven({ ...given, name })}
          required
          maxLength={200}
          autoComplete="off"
          error={problem.of('name')}
        />
        <TextField
          label={t('admin.accounts.slug')}
          value={given.slug}
          onChange={(slug) => setGiven({ ...given, slug })}
          required
          pattern="[a-z][a-z0-9\-]{0,39}"
          hint={t('admin.accounts.slug-hint')}
          autoComplete="off"
          error={problem.of('slug')}
        />
        {hasTopic(given.adapter) && (
          <AccountTopic value={given.topicId} onChange={(topicId) => setGiven({ ...given, topicId })} />
        )}
        <AccountFieldInputs
          key={given.adapter}
          fields={fieldsOf(given.adapter)}
          isNew
          errorOf={problem.of}
          valueOf={({ name, usual = '' }) => given.settings[name] ?? usual}
          onChange={({ name }, value) => setGiven({ ...given, settings: { ...given.settings, [name]: value } })}
        />
        {problem.general && (
          <p className={styles.formError} role="alert">
            {problem.general}
          </p>
        )}
        <SubmitButton label={t('admin.accounts.add')} pending={add.pending} />
      </form>
    </Dialog>
  )
}
