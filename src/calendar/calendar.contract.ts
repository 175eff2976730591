import { z } from 'zod'

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected HH:MM, at most 24:00')

export const calendar = z.object({
  timeZone: z.string().max(60),
  weekly: z.array(z.object({ day: z.number().int().min(1).max(7), from: time, to: time })).max(50),
  exceptions: z
    .array(
      z.union([
        z.object({ date: z.iso.date(), closed: z.literal(true), name: z.string().max(200).default('') }),
        z.object({ date: z.iso.date(), from: time, to: time, name: z.string().max(200).default('') }),
      ]),
    )
    .max(1000),
})
export type Calendar = z.infer<typeof calendar>
export const calendarView = calendar.extend({
  version: z.number().int(),
  openNow: z.boolean(),
  opensAt: z.iso.datetime().nullable(),
})
export type CalendarView = z.infer<typeof calendarView>
