import type { Calendar } from '../../../src/calendar/calendar.contract.ts'

export type Weekly = Calendar['weekly'][number]
export type Exception = Calendar['exceptions'][number]

export const days = [1, 2, 3, 4, 5, 6, 7] as const
export const usualHours = { from: '08:00', to: '18:00' } as const

const time = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/
export const isTime = (text: string) => time.test(text)
/** Half-open spans of wall-clock time. */
export const isSpan = ({ from, to }: { from: string; to: string }) => isTime(from) && isTime(to) && from < to

/** '8', '8:00', '0800', '8.30' as people type it; what is no time stays as it was, to be seen and mended. */
export function tidyTime(text: string): string {
  const match = /^(\d{1,2})[:.]?(\d{2})?$/.exec(text.trim())
  return match ? `${match[1]?.padStart(2, '0')}:${match[2] ?? '00'}` : text.trim()
}

export const byDate = (a: Exception, b: Exception) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)
