import type { Locale } from './t.ts'

const timeZone = 'Europe/Riga'

/** The one place that turns numbers and instants into text. Times are those of Riga, whatever the computer thinks. */
export function createFormat(locale: Locale) {
  const tag = locale === 'lv' ? 'lv-LV' : 'en-GB'
  const number = new Intl.NumberFormat(tag)
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  const rate = new Intl.NumberFormat(tag, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const time = new Intl.DateTimeFormat(tag, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const weekday = new Intl.DateTimeFormat(tag, { timeZone, weekday: 'long', day: 'numeric', month: 'long' })
  /** "30,5 %" in Latvian, the space one that does not break; "30.5%" in English. */
  const spaced = (text: string) => (locale === 'lv' ? text.replace(/[\s\u00a0]*%/, '\u00a0%') : text)
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })
  /** 2026-11-23, the day in Riga: to compare days. */
  const day = (at: string | number) => parts.format(new Date(at))
  const date = (at: string | number) => {
    const [year, month, dayOfMonth] = day(at).split('-')
    return locale === 'lv' ? `${dayOfMonth}.${month}.${year}.` : `${dayOfMonth}.${month}.${year}`
  }
  return {
    number: (value: number) => number.format(value),
    /** A share 0..1. */
    percent: (share: number) => spaced(percent.format(share)),
    /** The same where figures stand under each other or change: always one decimal. */
    rate: (share: number) => spaced(rate.format(share)),
    time: (at: string | number) => time.format(new Date(at)),
    date,
    dateTime: (at: string | number) => `${date(at)} ${time.format(new Date(at))}`,
    day,
    /** "šodien", "vakar", else "piektdiena, 20. novembris". */
    dayName: (at: string | number, now: number) => {
      const daysAgo = Math.round((Date.parse(day(now)) - Date.parse(day(at))) / 86_400_000)
      return daysAgo === 0 || daysAgo === 1 ? relative.format(-daysAgo, 'day') : weekday.format(new Date(at))
    },
    /** Time alone when it was today, else the date. */
    when: (at: string | number, now: number) => (day(at) === day(now) ? time.format(new Date(at)) : date(at)),
  }
}
export type Format = ReturnType<typeof createFormat>

/** 0:07, 12:41, 1:02:09. Never negative: a countdown that is over reads 0:00. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`
}
const pad = (value: number) => String(value).padStart(2, '0')
