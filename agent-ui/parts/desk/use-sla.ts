import { useQuery } from '@tanstack/react-query'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { serverNow, useNow } from '../../clock.ts'
import { deskQuery } from '../../queries.ts'

export type Sla = { share: number; level: 'good' | 'warn' | 'bad' }

/** How much of the target has gone by since the citizen began to wait. */
export function useSla(channel: ContactView['channel'], sinceMs: number): Sla {
  const { data: targetS } = useQuery({ ...deskQuery, refetchInterval: false, select: (desk) => desk.targetS })
  useNow()
  const target = targetS?.[channel]
  const share = target === undefined ? 0 : target === 0 ? 1 : Math.max(0, (serverNow() - sinceMs) / (target * 1000))
  return { share, level: share >= 1 ? 'bad' : share >= 0.6 ? 'warn' : 'good' }
}
