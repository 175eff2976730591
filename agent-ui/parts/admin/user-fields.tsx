import { roles, type Role } from '../../../src/users/permissions.contract.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'

export type UserDraft = { name: string; email: string; role: Role }
type Props = {
  value: UserDraft
  onChange: (part: Partial<UserDraft>) => void
  errorOf: (field: string) => string | null
  /** One's own role is another administrator's business. */
  own?: boolean
}

export function UserFields({ value, onChange, errorOf, own = false }: Props) {
  const { t } = useMessages()
  return (
    <>
      <TextField
        label={t('admin.users.name')}
        value={value.name}
        onChange={(name) => onChange({ name })}
        required
        maxLength={200}
        autoComplete="off"
        error={errorOf('name')}
      />
      <TextField
        label={t('admin.users.email')}
        type="email"
        value={value.email}
        onChange={(email) => onChange({ email })}
        required
        maxLength={200}
        autoComplete="off"
        error={errorOf('email')}
      />
      <SelectField
        label={t('admin.users.role')}
        value={value.role}
        options={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        onChange={(role) => onChange({ role })}
        hint={t(own ? 'error.reason.own-user' : `admin.users.role.${value.role}`)}
        disabled={own}
      />
    </>
  )
}
