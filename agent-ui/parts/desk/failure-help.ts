import type { MessageView } from '../../../src/messages/messages.contract.ts'

/** `retry`: the same may arrive now. `correct`: to another address. `anew`: in other words, or with fewer files. */
export type FailureHelp = 'retry' | 'correct' | 'anew'

/** What helps when a message did not arrive; null: nothing that could be done here. */
export function failureHelp({ status, problem, letter, contactId }: MessageView): FailureHelp | null {
  if (status !== 'failed' || problem === null || contactId === null) return null
  if (problem.retry) return 'retry'
  const tooLarge = problem.code === 'too-large' || problem.code === '552'
  if (letter && !tooLarge && (problem.meaning === 'invalid-address' || problem.meaning === 'cannot-receive')) return 'correct'
  return letter || problem.meaning === 'filtered' || problem.meaning === 'unknown' ? 'anew' : null
}
