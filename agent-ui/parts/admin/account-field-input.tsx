import { SwitchField } from '../../ui/switch-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import type { AccountField } from './account-fields.ts'
import styles from './admin.module.css'

type Props = {
  fields: readonly AccountField[]
  valueOf: (field: AccountField) => string
  hintOf?: (field: AccountField) => string | undefined
  errorOf: (path: string) => string | null
  disabled?: boolean
  /** Whether what a new account needs must be filled in. */
  isNew?: boolean
  onChange: (field: AccountField, value: string) => void
}

/** The settings of an account to fill in; those hardly anybody needs are folded away. */
export function AccountFieldInputs(props: Props) {
  const { t } = useMessages()
  const rare = props.fields.filter((field) => field.rare)
  return (
    <>
      {props.fields
        .filter((field) => !field.rare)
        .map((field) => (
          <One key={field.name} field={field} {...props} />
        ))}
      {rare.length > 0 && (
        <details>
          <summary>{t('admin.accounts.rare')}</summary>
          <div className={styles.form}>
            {rare.map((field) => (
              <One key={field.name} field={field} {...props} />
            ))}
          </div>
        </details>
      )}
    </>
  )
}

function One({ field, ...props }: Props & { field: AccountField }) {
  const { disabled = false, isNew = false } = props
  const { word } = useMessages()
  const label = word('admin.account-field', field.name)
  if (field.kind === 'yes-no')
    return (
      <SwitchField
        label={label}
        checked={props.valueOf(field) === 'true'}
        disabled={disabled}
        onChange={(on) => props.onChange(field, String(on))}
      />
    )
  const hint = props.hintOf?.(field)
  return (
    <TextField
      label={label}
      {...(hint ? { hint } : {})}
      {...(field.kind === 'long' ? { rows: 4 } : {})}
      type={field.secret ? 'password' : 'text'}
      autoComplete={field.secret ? 'new-password' : 'off'}
      required={isNew && field.required}
      value={props.valueOf(field)}
      disabled={disabled}
      maxLength={8000}
      error={props.errorOf(`settings.${field.name}`)}
      onChange={(value) => props.onChange(field, value)}
    />
  )
}
