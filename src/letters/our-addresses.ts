import type { Centre } from '../centre/centre.ts'

/** Our own addresses on channels that are read: a letter from one of them is ours, one to them is for us. */
export function ourAddresses(centre: Pick<Centre, 'accountsById'>): string[] {
  return [...centre.accountsById.values()].flatMap(({ channel, settings }) =>
    channel.listen && settings !== null ? [...channel.listen.addresses(settings)] : [],
  )
}
