import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FirstPassword, UserDetail } from '../../../src/users/users.contract.ts'
import { usersQuery } from '../../parts/admin/admin-queries.ts'
import { FirstPasswordDialog } from '../../parts/admin/first-password-dialog.tsx'
import { NewUser } from '../../parts/admin/new-user.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { UserDialog } from '../../parts/admin/user-dialog.tsx'
import { UsersTable } from '../../parts/admin/users-table.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'

export function UsersSection() {
  const { t } = useMessages()
  const may = useMay('users.write')
  const query = useQuery(usersQuery)
  const [opened, setOpened] = useState<UserDetail | 'new' | null>(null)
  const [made, setMade] = useState<FirstPassword | null>(null)
  const show = (first: FirstPassword) => {
    setOpened(null)
    setMade(first)
  }
  return (
    <>
      <SectionHead name="users">
        <ActionButton
          size="sm"
          icon="plus"
          label={t('admin.users.new')}
          reason={may ? null : t('error.not-allowed')}
          onClick={() => setOpened('new')}
        />
      </SectionHead>
      <Loaded query={query}>{(users) => <UsersTable users={users} may={may} onOpen={setOpened} />}</Loaded>
      {opened === 'new' && <NewUser onClose={() => setOpened(null)} onMade={show} />}
      {opened !== null && opened !== 'new' && <UserDialog user={opened} onClose={() => setOpened(null)} onMade={show} />}
      {made && <FirstPasswordDialog made={made} onClose={() => setMade(null)} />}
    </>
  )
}
