import type { Letter } from '../../channels/channel.ts'

/** A kept letter that is to be read. */
export type TakenLetter = {
  id: string
  accountId: string
  receivedAt: Date
  arrivedAt: Date | null
  rawKey: string
  size: number
}

export type UnderstoodLetter = TakenLetter & { letter: Letter }

/** People have a profile; machines, ourselves, and whoever only claims to be somebody have none. */
export const hasProfile = ({ letter }: UnderstoodLetter): boolean =>
  letter.from !== null && letter.automatic === null && letter.authentication.verified !== 'no'
