import { useQuery } from '@tanstack/react-query'
import { skillsQuery } from '../../queries.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { useMessages } from '../../use-messages.tsx'

type Props = { value: string | null; disabled?: boolean; onChange: (topicId: string | null) => void }

/** What letters to a mailbox are about. A topic that has been retired since is shown for as long as it is set. */
export function AccountTopic({ value, disabled = false, onChange }: Props) {
  const { t, locale } = useMessages()
  const { data = [] } = useQuery(skillsQuery)
  const topics = data.filter(({ kind, code, retired }) => kind === 'topic' && (!retired || code === value))
  return (
    <SelectField
      label={t('admin.accounts.topic')}
      hint={t('admin.accounts.topic-hint')}
      value={value ?? ''}
      disabled={disabled}
      options={[
        { value: '', label: t('admin.accounts.topic-any') },
        ...topics.map(({ code, nameLv, nameEn }) => ({ value: code, label: locale === 'en' ? nameEn : nameLv })),
      ]}
      onChange={(chosen) => onChange(chosen === '' ? null : chosen)}
    />
  )
}
