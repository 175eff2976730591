import { useCallback, useRef, useState } from 'react'

type Caret = { start: number; end: number; focused: boolean }

/** Where the writer was on each ticket. A call that comes first takes the field away; it comes back as it was left. */
const carets = new Map<string, Caret>()
const focusMs = 2_000

/** The text field of a ticket, whichever of the composers shows it now. */
export function useField(ticketId: string) {
  const [field, setField] = useState<HTMLTextAreaElement | null>(null)
  const wantedAt = useRef(-Infinity)
  const attach = useCallback(
    (element: HTMLTextAreaElement) => {
      setField(element)
      const caret = carets.get(ticketId)
      carets.delete(ticketId)
      if (caret) element.setSelectionRange(caret.start, caret.end)
      if (caret?.focused || performance.now() - wantedAt.current < focusMs) element.focus()
      return () => {
        const { selectionStart: start, selectionEnd: end } = element
        carets.set(ticketId, { start, end, focused: document.activeElement === element })
        setField(null)
      }
    },
    [ticketId],
  )
  /** Now, and where another field is about to take its place: in that one. */
  const focus = () => {
    wantedAt.current = performance.now()
    field?.focus()
  }
  /** What was written is done with: the keys are free again. */
  const leave = () => {
    wantedAt.current = -Infinity
    field?.blur()
  }
  return { field, attach, focus, leave }
}
export type Field = ReturnType<typeof useField>
