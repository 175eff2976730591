import { useState } from 'react'

export type WritingMode = 'reply' | 'note'

const keyOf = (ticketId: string) => `write-as ${ticketId}`

function remembered(ticketId: string): WritingMode | null {
  const mode = sessionStorage.getItem(keyOf(ticketId))
  return mode === 'reply' || mode === 'note' ? mode : null
}

/**
 * Whom the text is for. Once someone has begun to write it never changes by itself: a note that turned into a reply, because the
 * contact became answerable meanwhile, would go to the citizen. A draft of unknown purpose counts as a note.
 */
export function useWritingMode(ticketId: string, draft: string, replyPossible: boolean) {
  const [chosen, setChosen] = useState<WritingMode | null>(() => remembered(ticketId) ?? (draft === '' ? null : 'note'))
  const mode = chosen ?? (replyPossible ? 'reply' : 'note')
  const choose = (next: WritingMode) => {
    sessionStorage.setItem(keyOf(ticketId), next)
    setChosen(next)
  }
  const forget = () => {
    sessionStorage.removeItem(keyOf(ticketId))
    setChosen(null)
  }
  return { mode, choose, forget }
}
