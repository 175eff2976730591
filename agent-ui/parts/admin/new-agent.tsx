import { useState, type FormEvent } from 'react'
import { ApiError } from '../../api.ts'
import { errorWords } from '../../error-words.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './admin.module.css'

const leastPassword = 12

export function NewAgent({ onClose }: { onClose: () => void }) {
  const messages = useMessages()
  const { t } = messages
  const [given, setGiven] = useState({ name: '', email: '', password: '' })
  const add = useWrite((body: typeof given) => ['POST', '/api/agents', body], {
    stale: ['agents', 'board'],
    onDone: onClose,
    ownError: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.run(given)
  }
  const set = (name: keyof typeof given) => (value: string) => setGiven({ ...given, [name]: value })
  const error = add.error
    ? add.error instanceof ApiError && add.error.code === 'bad-input'
      ? add.error.message
      : errorWords(messages, add.error)
    : null
  return (
    <Dialog title={t('admin.agents.new')} closeLabel={t('common.close')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <TextField
          label={t('admin.agents.name')}
          value={given.name}
          onChange={set('name')}
          required
          maxLength={200}
          autoComplete="off"
        />
        <TextField
          label={t('admin.agents.email')}
          type="email"
          value={given.email}
          onChange={set('email')}
          required
          maxLength={200}
          autoComplete="off"
        />
        <TextField
          label={t('admin.agents.password')}
          type="password"
          value={given.password}
          onChange={set('password')}
          required
          minLength={leastPassword}
          maxLength={200}
          autoComplete="new-password"
          hint={t('admin.agents.password-hint', { count: leastPassword })}
          error={error}
        />
        <button type="submit" className={styles.main} aria-busy={add.pending}>
          {t('admin.agents.add')}
        </button>
      </form>
    </Dialog>
  )
}
