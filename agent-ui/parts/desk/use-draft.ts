import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { TicketDetail } from '../../../src/tickets/tickets.contract.ts'
import { write } from '../../api.ts'
import { ticketQuery } from '../../queries.ts'

const saveAfterMs = 700

export type DraftState = 'clean' | 'saving' | 'saved' | 'failed'

/** What is being written, kept on the server as it grows: a closed window or another desk loses nothing. */
export function useDraft(ticketId: string, initial: string) {
  const client = useQueryClient()
  const [text, setText] = useState(initial)
  const [state, setState] = useState<DraftState>(initial === '' ? 'clean' : 'saved')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(initial)

  const save = useMutation({
    mutationFn: (draft: string) => write('PUT', `/api/tickets/${ticketId}/draft`, { text: draft }),
    meta: { ownError: true },
    // Opening the ticket again must show this text, also before it is asked for anew.
    onMutate: (draft) => client.setQueryData<TicketDetail>(ticketQuery(ticketId).queryKey, (old) => old && { ...old, draft }),
    onSuccess: (_answer, draft) => setState((now) => (latest.current !== draft ? now : draft === '' ? 'clean' : 'saved')),
    onError: () => setState('failed'),
  })
  const flush = () => {
    if (timer.current === undefined) return
    clearTimeout(timer.current)
    timer.current = undefined
    save.mutate(latest.current)
  }
  const change = (next: string) => {
    setText(next)
    latest.current = next
    setState('saving')
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, saveAfterMs)
  }
  const clear = () => {
    clearTimeout(timer.current)
    timer.current = undefined
    const kept = latest.current !== ''
    latest.current = ''
    setText('')
    setState('clean')
    if (kept) save.mutate('')
  }
  const onLeave = useEffectEvent(flush)
  useEffect(() => () => onLeave(), [])
  return { text, state, change, clear }
}
