import { queryOptions } from '@tanstack/react-query'
import type { Board } from '../../../src/board/board.contract.ts'
import type { ContactState, ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { Page } from '../../../src/http/page.contract.ts'
import type { Invariants } from '../../../src/invariants/invariants.contract.ts'
import { read, withParams } from '../../api.ts'
import { learnServerTime } from '../../clock.ts'

/** A notice that got lost must not leave a stale wall: state is also asked for at this pace. */
const boardPollMs = 15_000
/** More than anyone reads in a drawer; the board's figures count all of them. */
const contactsShown = 100

export const boardQuery = queryOptions({
  queryKey: ['board'],
  queryFn: async ({ signal }) => {
    const board = await read<Board>('/api/board', signal)
    learnServerTime(board.now)
    return board
  },
  refetchInterval: boardPollMs,
  refetchIntervalInBackground: true,
})

/** Those waiting stand in the order in which the router serves them. */
export const contactsQuery = (state: ContactState, channel?: string) =>
  queryOptions({
    queryKey: ['contacts', state, channel ?? 'all'],
    queryFn: async ({ signal }) => {
      const queueOrder = state === 'waiting' ? 1 : null
      const path = withParams('/api/contacts', { state, channel, queueOrder, limit: contactsShown })
      return (await read<Page<ContactView>>(path, signal)).items
    },
  })

export const invariantsQuery = queryOptions({
  queryKey: ['invariants'],
  queryFn: ({ signal }) => read<Invariants>('/api/invariants', signal),
})
