import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { meQuery } from '../../queries.ts'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import admin from '../admin/admin.module.css'
import { useFieldError } from '../admin/use-field-error.ts'
import { useMe } from '../app-frame/use-me.ts'

const leastPassword = 12
const empty = { current: '', next: '', again: '' }

export function PasswordForm({ first }: { first: boolean }) {
  const { t } = useMessages()
  const email = useMe()?.user.email ?? ''
  const client = useQueryClient()
  const router = useRouter()
  const [given, setGiven] = useState(empty)
  const done = async () => {
    setGiven(empty)
    showNotice('good', t('account.password.changed'))
    if (!first) return
    await client.fetchQuery({ ...meQuery, staleTime: 0 })
    await router.navigate({ to: '/', replace: true })
  }
  const change = useWrite((body: { current: string; next: string }) => ['POST', '/api/me/password', body], {
    stale: ['sessions'],
    onDone: () => void done(),
    ownError: true,
  })
  const error = useFieldError(change.error)
  const differs = given.again !== '' && given.again !== given.next
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!differs) change.run({ current: given.current, next: given.next })
  }
  const set = (name: keyof typeof given) => (value: string) => setGiven({ ...given, [name]: value })
  return (
    <Panel title={t(first ? 'account.password.first' : 'account.password')}>
      <form className={admin.form} onSubmit={submit}>
        <p className="dim">{t(first ? 'account.password.first-lead' : 'account.password.lead')}</p>
        {/* Lets the browser's keeper of passwords know whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <TextField
          label={t(first ? 'admin.agents.password' : 'account.password.current')}
          type="password"
          value={given.current}
          onChange={set('current')}
          required
          maxLength={200}
          autoComplete="current-password"
          error={error.of('current')}
        />
        <TextField
          label={t('account.password.next')}
          type="password"
          value={given.next}
          onChange={set('next')}
          required
          minLength={leastPassword}
          maxLength={200}
          autoComplete="new-password"
          hint={t('account.password.hint', { count: leastPassword })}
          error={error.of('next')}
        />
        <TextField
          label={t('account.password.again')}
          type="password"
          value={given.again}
          onChange={set('again')}
          required
          maxLength={200}
          autoComplete="new-password"
          error={differs ? t('account.password.differs') : null}
        />
        {error.general && (
          <p className={admin.formError} role="alert">
            {error.general}
          </p>
        )}
        <SubmitButton label={t('account.password.change')} pending={change.pending} />
      </form>
    </Panel>
  )
}
