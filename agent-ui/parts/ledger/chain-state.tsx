import { useQuery } from '@tanstack/react-query'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { invariantsQuery } from '../board/board-query.ts'

/** Whether the rows are those that were written: the whole chain is recomputed by the server. */
export function ChainState() {
  const { t } = useMessages()
  const { data } = useQuery(invariantsQuery)
  if (!data) return null
  const good = data.chainBreaks === 0 && data.callsWithoutEnding === 0
  return (
    <StatusBadge tone={good ? 'good' : 'bad'} icon={good ? 'check' : 'alert'}>
      {good ? t('ledger.chain.good') : t('ledger.chain.bad', { breaks: data.chainBreaks, missing: data.callsWithoutEnding })}
    </StatusBadge>
  )
}
