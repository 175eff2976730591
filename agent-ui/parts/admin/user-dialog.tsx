import { useState, type FormEvent } from 'react'
import type { FirstPassword, UserDetail } from '../../../src/users/users.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMe } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'
import { UserFields, type UserDraft } from './user-fields.tsx'

type Props = { user: UserDetail; onClose: () => void; onMade: (made: FirstPassword) => void }

const stale = ['users', 'agents', 'board']

export function UserDialog({ user, onClose, onMade }: Props) {
  const { t } = useMessages()
  const own = useMe()?.user.id === user.id
  const [given, setGiven] = useState<UserDraft>({ name: user.name, email: user.email, role: user.role })
  const done = () => {
    showNotice('good', t('common.saved'))
    onClose()
  }
  const change = useWrite((body: Partial<UserDraft>) => ['PATCH', `/api/users/${user.id}`, body], {
    stale,
    onDone: done,
    ownError: true,
  })
  const error = useFieldError(change.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Only what differs: one's own role must not be sent at all.
    const changed = Object.entries(given).filter(([name, value]) => value !== user[name as keyof UserDraft])
    if (changed.length > 0) change.run(Object.fromEntries(changed))
    else onClose()
  }
  return (
    <Dialog title={t('admin.users.edit', { name: user.name })} closeLabel={t('common.close')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <UserFields value={given} onChange={(part) => setGiven({ ...given, ...part })} errorOf={error.of} own={own} />
        {given.role !== user.role && <p className={styles.hint}>{t('admin.users.role-hint')}</p>}
        {error.general && (
          <p className={styles.formError} role="alert">
            {error.general}
          </p>
        )}
        <SubmitButton label={t('common.save')} pending={change.pending} />
      </form>
      <UserActions user={user} own={own} onDone={done} onMade={onMade} />
    </Dialog>
  )
}

/** What ends or opens a door: each is on record and in force at once. */
function UserActions({
  user,
  own,
  onDone,
  onMade,
}: {
  user: UserDetail
  own: boolean
  onDone: () => void
  onMade: Props['onMade']
}) {
  const { t } = useMessages()
  const path = `/api/users/${user.id}`
  const disabled = user.disabledAt !== null
  const reset = useWrite(() => ['POST', `${path}/password`], {
    stale,
    // The server answers by its contract.
    onDone: (_input, made) => onMade(made as FirstPassword),
  })
  const toggle = useWrite(() => ['PATCH', path, { disabled: !disabled }], { stale, onDone })
  const signOut = useWrite(() => ['DELETE', `${path}/sessions`], { stale, onDone })
  const offTotp = useWrite(() => ['DELETE', `${path}/totp`], { stale, onDone })
  const notOwn = own ? t('error.reason.own-user') : null
  return (
    <div className={styles.userActions}>
      <ActionButton label={t('admin.users.reset')} reason={notOwn} pending={reset.pending} onClick={() => reset.run()} />
      <ActionButton
        label={t('admin.users.two-factor.reset')}
        reason={notOwn ?? (user.twoFactor ? null : t('admin.users.two-factor.is-off'))}
        pending={offTotp.pending}
        onClick={() => offTotp.run()}
      />
      <ActionButton label={t('admin.users.sign-out')} pending={signOut.pending} onClick={() => signOut.run()} />
      <ActionButton
        tone={disabled ? 'plain' : 'bad'}
        label={t(disabled ? 'admin.users.enable' : 'admin.users.disable')}
        reason={notOwn}
        pending={toggle.pending}
        onClick={() => toggle.run()}
      />
    </div>
  )
}
