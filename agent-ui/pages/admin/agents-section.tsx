import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FirstPassword } from '../../../src/users/users.contract.ts'
import { skillsQuery } from '../../queries.ts'
import { AgentsMatrix } from '../../parts/admin/agents-matrix.tsx'
import { agentsQuery } from '../../parts/admin/admin-queries.ts'
import { FirstPasswordDialog } from '../../parts/admin/first-password-dialog.tsx'
import { NewUser } from '../../parts/admin/new-user.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'

export function AgentsSection() {
  const { t } = useMessages()
  const may = useMay('users.write')
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<FirstPassword | null>(null)
  const agents = useQuery(agentsQuery)
  const skills = useQuery(skillsQuery)
  return (
    <>
      <SectionHead name="agents">
        <ActionButton
          size="sm"
          icon="plus"
          label={t('admin.agents.new')}
          reason={may ? null : t('error.not-allowed')}
          onClick={() => setAdding(true)}
        />
      </SectionHead>
      <Loaded query={agents}>
        {(items) => <AgentsMatrix agents={items} skills={(skills.data ?? []).filter(({ retired }) => !retired)} />}
      </Loaded>
      {adding && (
        <NewUser
          onClose={() => setAdding(false)}
          onMade={(first) => {
            setAdding(false)
            setMade(first)
          }}
        />
      )}
      {made && <FirstPasswordDialog made={made} onClose={() => setMade(null)} />}
    </>
  )
}
