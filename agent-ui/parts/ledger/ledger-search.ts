export type LedgerSearch = Record<string, string | undefined>

/** Address of the rows behind a figure: its period, and what else narrows it. */
export function rowsOf(period: { from: string; to: string }, more: LedgerSearch = {}): LedgerSearch {
  return { from: period.from, to: period.to, ...more }
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** The day after a day 'YYYY-MM-DD'; periods are half-open. */
export const dayAfter = (day: string, days = 1) => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

export const rowsOfDay = (day: string, more?: LedgerSearch) => rowsOf({ from: day, to: dayAfter(day) }, more)

/** `key`: an instant with its offset, as the series by hour has it. */
export function rowsOfHour(key: string, more?: LedgerSearch): LedgerSearch {
  const from = Date.parse(key)
  return rowsOf({ from: new Date(from).toISOString(), to: new Date(from + hourMs).toISOString() }, more)
}
