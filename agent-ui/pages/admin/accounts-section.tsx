import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { AccountCard } from '../../parts/admin/account-card.tsx'
import { accountsQuery } from '../../parts/admin/admin-queries.ts'
import { NewAccount } from '../../parts/admin/new-account.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'

export function AccountsSection() {
  const { t } = useMessages()
  const may = useMay('accounts.write')
  const [adding, setAdding] = useState(false)
  const query = useQuery(accountsQuery)
  return (
    <>
      <SectionHead name="accounts">
        <ActionButton
          size="sm"
          icon="plus"
          label={t('admin.accounts.new')}
          reason={may ? null : t('error.not-allowed')}
          onClick={() => setAdding(true)}
        />
      </SectionHead>
      <Loaded query={query}>
        {(accounts) => accounts.map((account) => <AccountCard key={account.slug} account={account} />)}
      </Loaded>
      {adding && <NewAccount onClose={() => setAdding(false)} />}
    </>
  )
}
