import { dayAfter } from './ledger-search.ts'

export type Period = { from: string; to: string }

export const presets = ['today', 'yesterday', 'week', 'month', 'last-month'] as const
export type Preset = (typeof presets)[number]

const first = (day: string) => `${day.slice(0, 7)}-01`

export function monthPeriod(day: string): Period {
  const from = first(day)
  return { from, to: first(dayAfter(from, 31)) }
}

/** Periods of days, half-open; the week starts on Monday. `today` is the day in Riga, 'YYYY-MM-DD'. */
export function periodOf(preset: Preset, today: string): Period {
  const weekday = (new Date(today).getUTCDay() + 6) % 7
  const monday = dayAfter(today, -weekday)
  switch (preset) {
    case 'today':
      return { from: today, to: dayAfter(today) }
    case 'yesterday':
      return { from: dayAfter(today, -1), to: today }
    case 'week':
      return { from: monday, to: dayAfter(monday, 7) }
    case 'month':
      return monthPeriod(today)
    case 'last-month':
      return monthPeriod(dayAfter(first(today), -1))
  }
}

/** 'YYYY-MM-DD' from what people write: 3.11.2026., 03.11.2026 or 2026-11-03; null if it is no day. */
export function dayFromText(text: string): string | null {
  const trimmed = text.trim().replace(/\.$/, '')
  const dotted = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/.exec(trimmed)
  const iso = dotted ? `${dotted[3]}-${dotted[2]?.padStart(2, '0')}-${dotted[1]?.padStart(2, '0')}` : trimmed
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return null
  const at = Date.parse(iso)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? null : iso
}
