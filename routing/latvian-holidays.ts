import { addDays, weekday } from './service-day.ts'
import type { Calendar, CalendarException } from './business-hours.ts'

export type Holiday = { readonly date: string; readonly name: { readonly lv: string; readonly en: string } }

/** A working day the government exchanged: `from` is free, `to`, a Saturday, is worked instead. */
export type MovedDay = { readonly from: string; readonly to: string }

/**
 * Cabinet orders "Par darba dienu pārcelšanu …. gadā". They bind institutions paid from the state budget and appear year by
 * year: an administrator adds the next ones to the calendar's exceptions.
 */
export const movedWorkingDays: readonly MovedDay[] = [
  { from: '2025-05-02', to: '2025-05-10' },
  { from: '2025-11-17', to: '2025-11-08' },
  { from: '2026-01-02', to: '2026-01-17' },
  { from: '2026-06-22', to: '2026-06-27' },
]

/** Opening hours of the new centre's working days, Monday to Friday. */
const workingHours = { from: '08:00', to: '18:00' }

/**
 * The official holidays of a year, by date, under the law "Par svētku, atceres un atzīmējamām dienām" (section 1). 4 May and
 * 18 November move on: if they fall on a weekend, the next working day is free too. Not in it: the last day of the Song and Dance
 * Celebration (every five years, its date is set for each), to be added by hand. The year must be 1991 or later.
 */
export function latvianHolidays(year: number): Holiday[] {
  const easter = easterSunday(year)
  const may1 = `${year}-05-01`
  const secondSundayOfMay = addDays(may1, 14 - weekday(may1))
  return [
    holiday(`${year}-01-01`, 'Jaungada diena', 'New Year’s Day'),
    holiday(addDays(easter, -2), 'Lielā Piektdiena', 'Good Friday'),
    holiday(easter, 'Pirmās Lieldienas', 'Easter Sunday'),
    holiday(addDays(easter, 1), 'Otrās Lieldienas', 'Easter Monday'),
    holiday(
      may1,
      'Darba svētki, Satversmes sapulces sasaukšanas diena',
      'Labour Day, Convocation of the Constitutional Assembly',
    ),
    ...withFreeMonday(`${year}-05-04`, 'Neatkarības atjaunošanas diena', 'Restoration of Independence'),
    holiday(secondSundayOfMay, 'Mātes diena', 'Mother’s Day'),
    holiday(addDays(easter, 49), 'Vasarsvētki', 'Whitsun'),
    holiday(`${year}-06-23`, 'Līgo diena', 'Midsummer Eve'),
    holiday(`${year}-06-24`, 'Jāņu diena', 'Midsummer Day'),
    ...withFreeMonday(`${year}-11-18`, 'Latvijas Republikas proklamēšanas diena', 'Proclamation of the Republic'),
    holiday(`${year}-12-24`, 'Ziemassvētku vakars', 'Christmas Eve'),
    holiday(`${year}-12-25`, 'Pirmie Ziemassvētki', 'Christmas Day'),
    holiday(`${year}-12-26`, 'Otrie Ziemassvētki', 'Second Day of Christmas'),
    holiday(`${year}-12-31`, 'Vecgada diena', 'New Year’s Eve'),
  ].sort((a, b) => (a.date < b.date ? -1 : 1))
}

/** The calendar of a new centre: Monday to Friday 08:00-18:00, closed on holidays and moved days, open on their Saturdays. */
export function defaultCalendar(years: readonly number[]): Calendar {
  const inYears = (date: string): boolean => years.includes(Number(date.slice(0, 4)))
  const closed = years
    .flatMap(latvianHolidays)
    .map(({ date, name }): CalendarException => ({ date, closed: true, name: name.lv }))
  const moved = movedWorkingDays.flatMap(({ from, to }): CalendarException[] => [
    { date: from, closed: true, name: `Pārceltā brīvdiena (darba diena ${dayAndMonth(to)})` },
    { date: to, ...workingHours, name: `Pārceltā darba diena (no ${dayAndMonth(from)})` },
  ])
  const exceptions = [...closed, ...moved]
    .filter(({ date }) => inYears(date))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  return {
    timeZone: 'Europe/Riga',
    weekly: [1, 2, 3, 4, 5].map((day) => ({ day, ...workingHours })),
    // Mother's Day may fall on Whitsun: one line per closed date is enough.
    exceptions: exceptions.filter((exception, index) => exception.date !== exceptions[index - 1]?.date),
  }
}

function holiday(date: string, lv: string, en: string): Holiday {
  return { date, name: { lv, en } }
}

function withFreeMonday(date: string, lv: string, en: string): Holiday[] {
  const day = weekday(date)
  const itself = holiday(date, lv, en)
  return day < 6 ? [itself] : [itself, holiday(addDays(date, 8 - day), `${lv} (pārcelta)`, `${en} (observed)`)]
}

/** Easter in the Gregorian calendar, by the rule of Meeus, Jones and Butcher (Nature, 20 April 1876). */
function easterSunday(year: number): string {
  const golden = year % 19
  const [century, rest] = [Math.floor(year / 100), year % 100]
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const moon = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7
  const late = Math.floor((golden + 11 * moon + 22 * toSunday) / 451)
  return addDays(`${year}-03-22`, moon + toSunday - 7 * late)
}

function dayAndMonth(date: string): string {
  return `${date.slice(8)}.${date.slice(5, 7)}.`
}
