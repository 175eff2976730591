import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { softphoneQuery } from '../queries.ts'
import { openSoftphone, type Softphone, type SoftphoneState } from './softphone.ts'

/** The telephone of the signed-in agent, connected as long as the desk is open. */
export function useSoftphone(): { softphone: Softphone | null; state: SoftphoneState | null } {
  const client = useQueryClient()
  const { data: access } = useQuery(softphoneQuery)
  const [softphone, setSoftphone] = useState<Softphone | null>(null)
  const [state, setState] = useState<SoftphoneState | null>(null)

  useEffect(() => {
    if (!access) return
    let opened: Softphone | null = null
    let left = false
    const connect = async () => {
      opened = await openSoftphone(access, () => client.fetchQuery({ ...softphoneQuery, staleTime: 0 }))
      if (left) return opened?.close()
      setSoftphone(opened)
      opened?.onState(setState)
    }
    connect().catch(() => setState('failed'))
    return () => {
      left = true
      opened?.close()
    }
    // A renewed token goes to the open telephone; only another line or identity makes a new one.
    // eslint-disable-next-line react/exhaustive-deps
  }, [client, access?.line, access?.identity])
  return { softphone, state }
}
