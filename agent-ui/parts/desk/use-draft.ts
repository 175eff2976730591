import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { TicketDetail } from '../../../src/tickets/tickets.contract.ts'
import { write } from '../../api.ts'
import { ticketQuery } from '../../queries.ts'

const saveAfterMs = 700

/** What a letter in writing has beside its text; saved together with it, so that none overtakes the other. */
export type LetterDraft = { contactId: string; subject: string | null; cc: string[]; attachments: string[] }

export type DraftState = 'clean' | 'saving' | 'saved' | 'failed'

function keep(ticketId: string, text: string, letter: LetterDraft | null): Promise<unknown> {
  if (letter === null) return write('PUT', `/api/tickets/${ticketId}/draft`, { text })
  const { contactId, ...fields } = letter
  return write('PUT', `/api/contacts/${contactId}/draft`, { text, ...fields })
}

/** What is being written, kept on the server as it grows: a closed window or another desk loses nothing. */
export function useDraft(ticketId: string, initial: string) {
  const client = useQueryClient()
  const [text, setText] = useState(initial)
  const [state, setState] = useState<DraftState>(initial === '' ? 'clean' : 'saved')
  const [version, setVersion] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(initial)
  const letter = useRef<LetterDraft | null>(null)

  const save = useMutation({
    mutationFn: (draft: string) => keep(ticketId, draft, letter.current),
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
  const saveSoon = () => {
    setState('saving')
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, saveAfterMs)
  }
  const change = (next: string, of?: LetterDraft) => {
    if (of) letter.current = of
    setText(next)
    latest.current = next
    saveSoon()
  }
  const changeLetter = (of: LetterDraft) => {
    letter.current = of
    saveSoon()
  }
  const clear = () => {
    clearTimeout(timer.current)
    timer.current = undefined
    const kept = latest.current !== '' || letter.current !== null
    letter.current = null
    setVersion((old) => old + 1)
    latest.current = ''
    setText('')
    setState('clean')
    if (kept) save.mutate('')
  }
  /** The server has put it there itself: what was sent is a draft again. */
  const restore = (text: string) => {
    clearTimeout(timer.current)
    timer.current = undefined
    letter.current = null
    latest.current = text
    setText(text)
    setState('saved')
    setVersion((old) => old + 1)
  }
  const onLeave = useEffectEvent(flush)
  useEffect(() => () => onLeave(), [])
  /** `version`: what was written is gone or another; what knows more of it begins anew. */
  return { text, state, change, changeLetter, clear, restore, version }
}
