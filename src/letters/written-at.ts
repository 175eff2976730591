import { ancestors, type KnownThreads } from './find-threads.ts'
import type { UnderstoodLetter } from './understood-letter.ts'

/** The sender's clock is believed when it is near the one of the server that received the letter. */
const lateMs = 7 * 86_400_000
const earlyMs = 600_000

/**
 * Where a letter stands in time: when its sender says that he wrote it, and always after what it answers. Letters tell whole seconds, and
 * every clock is a little wrong.
 */
export function writtenAt(row: UnderstoodLetter, { messages }: Pick<KnownThreads, 'messages'>): Date {
  const { bounce, sentAt } = row.letter
  const answered = [bounce?.originalMessageId ?? '', ...ancestors(row)].map((id) => messages.get(id)?.createdAt.getTime() ?? 0)
  return new Date(Math.max(timeOf(sentAt, row.arrivedAt ?? row.receivedAt), Math.max(...answered) + 1))
}

function timeOf(sentAt: string | null, arrived: Date): number {
  const sent = sentAt ? Date.parse(sentAt) : Number.NaN
  const behindMs = arrived.getTime() - sent
  return behindMs <= lateMs && behindMs >= -earlyMs ? sent : arrived.getTime()
}
