import type { QueryClient } from '@tanstack/react-query'
import { deskQuery, skillsQuery, ticketQuery, timelineQuery } from '../../queries.ts'

/** At a cold start: the desk and what lies open on it, asked for before there is a screen. */
export async function prefetchDesk(client: QueryClient, ticketId: string | null): Promise<void> {
  const open = (id: string) =>
    Promise.all([client.prefetchQuery(ticketQuery(id)), client.prefetchInfiniteQuery(timelineQuery(id))])
  const asked = [
    client.prefetchQuery(deskQuery),
    client.prefetchQuery(skillsQuery),
    ticketId === null ? Promise.resolve() : open(ticketId),
  ]
  await Promise.all(asked)
  const first = ticketId ?? client.getQueryData(deskQuery.queryKey)?.work[0]?.ticketId
  // The screen need not wait for this one: it is shown when it comes.
  if (first !== undefined && ticketId === null) void open(first)
}
