import { useState, type FormEvent } from 'react'
import type { Role } from '../../../src/users/permissions.contract.ts'
import type { FirstPassword } from '../../../src/users/users.contract.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'
import { UserFields, type UserDraft } from './user-fields.tsx'

type Props = { role?: Role; onClose: () => void; onMade: (made: FirstPassword) => void }

export function NewUser({ role = 'agent', onClose, onMade }: Props) {
  const { t } = useMessages()
  const [given, setGiven] = useState<UserDraft>({ name: '', email: '', role })
  const add = useWrite((body: UserDraft) => ['POST', '/api/users', body], {
    stale: ['users', 'agents', 'board'],
    // The server answers by its contract.
    onDone: (_given, made) => onMade(made as FirstPassword),
    ownError: true,
  })
  const error = useFieldError(add.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.run(given)
  }
  return (
    <Dialog title={t('admin.users.new')} closeLabel={t('common.close')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <UserFields value={given} onChange={(part) => setGiven({ ...given, ...part })} errorOf={error.of} />
        <p className={styles.hint}>{t('admin.users.new-hint')}</p>
        {error.general && (
          <p className={styles.formError} role="alert">
            {error.general}
          </p>
        )}
        <SubmitButton label={t('admin.users.add')} pending={add.pending} />
      </form>
    </Dialog>
  )
}
