import { useNavigate, useSearch } from '@tanstack/react-router'

export const workTabs = ['work', 'queue', 'returns'] as const
export type WorkTab = (typeof workTabs)[number]
/** Which of the three panes is seen where only one has room. */
export const panes = ['work', 'ticket', 'citizen'] as const
export type Pane = (typeof panes)[number]

type Place = { ticket: string | undefined; tab: WorkTab; pane: Pane }

/** Where on the desk we are stands in the address: reloading or going back leads to the same place. */
export function useDeskPlace() {
  const search = useSearch({ from: '/signed-in/desk' })
  const navigate = useNavigate({ from: '/desk' })
  const place: Place = {
    ticket: search['ticket'],
    tab: workTabs.find((tab) => tab === search['tab']) ?? 'work',
    pane: panes.find((pane) => pane === search['pane']) ?? 'work',
  }
  const go = (change: Partial<Place>) =>
    void navigate({
      search: (old) => ({ ...old, ...change }),
      replace: change.ticket === undefined,
    })
  return { ...place, go }
}
export type DeskPlace = ReturnType<typeof useDeskPlace>
