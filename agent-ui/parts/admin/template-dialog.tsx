import { useState, type FormEvent } from 'react'
import { type TemplateView } from '../../../src/templates/templates.contract.ts'
import { textFields, textLanguages } from '../../../src/templates/text-fields.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'

type Given = Pick<TemplateView, 'name' | 'language' | 'text'> & { channel: 'any' | 'email' | 'sms' }

const channels = ['any', 'email', 'sms'] as const

/** A text to begin with: a new one, or one that is there. */
export function TemplateDialog({ template, onClose }: { template: TemplateView | null; onClose: () => void }) {
  const { t } = useMessages()
  const channel = channels.find((each) => each === template?.channel) ?? 'any'
  const [given, setGiven] = useState<Given>({ name: '', language: 'lv', text: '', ...template, channel })
  const options = { stale: ['templates'], onDone: onClose, ownError: true }
  const save = useWrite(
    (body: object) => (template ? ['PATCH', `/api/templates/${template.id}`, body] : ['POST', '/api/templates', body]),
    options,
  )
  const remove = useWrite(() => ['DELETE', `/api/templates/${template?.id}`], options)
  const problem = useFieldError(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { name, language, text } = given
    save.run({ name, language, text, channel: given.channel === 'any' ? null : given.channel })
  }
  return (
    <Dialog
      title={template ? t('admin.letters.template.edit') : t('admin.letters.template.new')}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('admin.letters.template.name')}
          value={given.name}
          onChange={(name) => setGiven({ ...given, name })}
          required
          maxLength={200}
          autoComplete="off"
          error={problem.of('name')}
        />
        <SelectField
          label={t('admin.letters.language')}
          value={given.language}
          options={textLanguages.map((value) => ({ value, label: t(`language.${value}`) }))}
          onChange={(language) => setGiven({ ...given, language })}
        />
        <SelectField
          label={t('admin.letters.channel')}
          value={given.channel}
          options={channels.map((value) => ({ value, label: t(`admin.letters.channel.${value}`) }))}
          onChange={(value) => setGiven({ ...given, channel: value })}
        />
        <TextField
          label={t('admin.letters.text')}
          hint={t('admin.letters.fields', { fields: textFields.map((field) => `{${field}}`).join(' ') })}
          value={given.text}
          lang={given.language}
          rows={10}
          maxLength={20_000}
          onChange={(text) => setGiven({ ...given, text })}
          error={problem.of('text')}
        />
        {problem.general && (
          <p className={styles.formError} role="alert">
            {problem.general}
          </p>
        )}
        <div className={styles.promptButtons}>
          <SubmitButton label={t('common.save')} pending={save.pending} />
          {template && (
            <ActionButton
              label={t('admin.letters.template.retire')}
              tone="bad"
              pending={remove.pending}
              onClick={() => remove.run()}
            />
          )}
        </div>
      </form>
    </Dialog>
  )
}
