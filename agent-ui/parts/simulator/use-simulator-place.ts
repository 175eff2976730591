import { useNavigate, useSearch } from '@tanstack/react-router'

type Place = { call: string | undefined; number: string | undefined; mailbox: string | undefined }

/** Which call, conversation and mailbox are open stands in the address. */
export function useSimulatorPlace() {
  const search = useSearch({ from: '/signed-in/simulator' })
  const navigate = useNavigate({ from: '/simulator' })
  const place: Place = { call: search['call'], number: search['number'], mailbox: search['mailbox'] }
  const go = (change: Partial<Place>) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  return { ...place, go }
}
