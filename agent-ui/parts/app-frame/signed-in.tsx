import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Navigate, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { startLive } from '../../live.ts'
import { meQuery } from '../../queries.ts'

/** Around every page that needs a user: keeps the live stream open, and leaves when the session is over. */
export function SignedIn() {
  const client = useQueryClient()
  const { data: me } = useQuery(meQuery)
  const waits = me?.mustChoosePassword ?? false
  useEffect(() => (waits ? undefined : startLive(client)), [client, waits])
  return me === null ? <Navigate to="/sign-in" /> : <Outlet />
}
