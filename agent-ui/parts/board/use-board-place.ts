import { useNavigate, useSearch } from '@tanstack/react-router'

export const boardDrawers = ['waiting', 'open', 'returns', 'checks', 'agent', 'contact'] as const
export type BoardDrawerName = (typeof boardDrawers)[number]

export type BoardPlace = {
  show: BoardDrawerName | undefined
  /** The agent or the contact that is open. */
  id: string | undefined
  channel: string | undefined
  /** Where a contact was opened from: the way back. */
  from: string | undefined
  /** On the wall: no navigation, larger letters. */
  wall: string | undefined
}

/** What is open over the board stands in the address: reloading and going back lead to the same place. */
export function useBoardPlace() {
  const search = useSearch({ from: '/signed-in/board' })
  const navigate = useNavigate({ from: '/board' })
  const place: BoardPlace = {
    show: boardDrawers.find((name) => name === search['show']),
    id: search['id'],
    channel: search['channel'],
    from: search['from'],
    wall: search['wall'],
  }
  const open = (show: BoardDrawerName, more: Partial<Pick<BoardPlace, 'id' | 'channel' | 'from'>> = {}) =>
    void navigate({ search: { wall: place.wall, show, ...more }, replace: place.show !== undefined })
  const close = () => void navigate({ search: { wall: place.wall }, replace: true })
  const setWall = (on: boolean) => void navigate({ search: on ? { wall: '1' } : {}, replace: true })
  return { ...place, open, close, setWall }
}
