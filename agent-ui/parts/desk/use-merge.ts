import { useWrite } from '../../use-write.ts'

/** All that shows where a contact belongs. */
export const movedStale = ['desk', 'ticket', 'timeline', 'tickets', 'queue', 'contacts'] as const

/** Everything of one ticket goes to another, which is then open; it says what came to it, and can take that back. */
export function useMerge(onTicket: (ticketId: string) => void) {
  return useWrite(({ from, into }: { from: string; into: string }) => ['POST', `/api/tickets/${from}/merge`, { into }], {
    stale: movedStale,
    onDone: ({ into }) => onTicket(into),
  })
}
