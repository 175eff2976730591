import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { SoftphoneAccess } from '../src/calls/calls.contract.ts'
import type { Desk } from '../src/desk/desk.contract.ts'
import type { Page } from '../src/http/page.contract.ts'
import type { DecisionView } from '../src/offers/offers.contract.ts'
import type { ContactDraftView, LetterFrame } from '../src/drafts/drafts.contract.ts'
import type { ReturnView } from '../src/calls-to-return/calls-to-return.contract.ts'
import type { SkillView } from '../src/skills/skills.contract.ts'
import type { TicketDetail, TimelineItem } from '../src/tickets/tickets.contract.ts'
import type { Me, SignInWays } from '../src/users/users.contract.ts'
import { ApiError, read, withParams } from './api.ts'
import { learnServerTime } from './clock.ts'

/** A notice that got lost must not leave a stale desk for long: state is also asked for at this pace. */
const deskPollMs = 20_000
const neverStale = Number.POSITIVE_INFINITY

/** null: nobody is signed in, which is a state and not an error. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    try {
      const me = await read<Me>('/api/me')
      learnServerTime(me.now)
      return me
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: neverStale,
})

/** Beside address and password. */
export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  queryFn: ({ signal }) => read<SignInWays>('/api/session/ways', signal),
  staleTime: neverStale,
})

export const deskQuery = queryOptions({
  queryKey: ['desk'],
  queryFn: async ({ signal }) => {
    const desk = await read<Desk>('/api/desk', signal)
    learnServerTime(desk.now)
    return desk
  },
  refetchInterval: deskPollMs,
  refetchIntervalInBackground: true,
})

export const skillsQuery = queryOptions({
  queryKey: ['skills'],
  queryFn: async ({ signal }) => (await read<Page<SkillView>>('/api/skills', signal)).items,
  staleTime: 10 * 60_000,
})

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: ['ticket', id],
    queryFn: ({ signal }) => read<TicketDetail>(`/api/tickets/${id}`, signal),
  })

const timelinePage = 50

/** The newest page first; `next` leads to older ones. Within a page the oldest item comes first. */
export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['timeline', id],
    queryFn: ({ signal, pageParam }) =>
      read<Page<TimelineItem>>(withParams(`/api/tickets/${id}/timeline`, { limit: timelinePage, after: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

/** What of a letter stands beside its text; kept on the server, read when the letter is opened and written from then on. */
export const letterDraftQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['letter-draft', contactId],
    queryFn: ({ signal }) => read<ContactDraftView>(`/api/contacts/${contactId}/draft`, signal),
    staleTime: neverStale,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

export const letterFrameQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['letter-frame', contactId],
    queryFn: ({ signal }) => read<LetterFrame>(`/api/contacts/${contactId}/letter`, signal),
  })

export const decisionQuery = (offerId: string) =>
  queryOptions({
    queryKey: ['decision', offerId],
    queryFn: ({ signal }) => read<DecisionView>(`/api/offers/${offerId}/decision`, signal),
    staleTime: neverStale,
  })

export const returnsQuery = queryOptions({
  queryKey: ['returns'],
  queryFn: ({ signal }) => read<Page<ReturnView>>(withParams('/api/calls-to-return', { limit: 200 }), signal),
})

export const softphoneQuery = queryOptions({
  queryKey: ['softphone'],
  queryFn: ({ signal }) => read<SoftphoneAccess>('/api/softphone', signal),
  staleTime: neverStale,
})

/** A letter in writing is changed by its writer alone. */
const keptFor = new Set<unknown>(['decision', 'softphone', 'letter-draft'])

/** Everything but what never changes by itself: after a lost connection all of it is asked for again. */
export function refetchAll(client: QueryClient): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => !keptFor.has(queryKey[0]) })
}
