import { useQuery } from '@tanstack/react-query'
import { calendarQuery } from '../../parts/admin/admin-queries.ts'
import { CalendarEditor } from '../../parts/admin/calendar-editor.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { Loaded } from '../../ui/loaded.tsx'

export function HoursSection() {
  const query = useQuery(calendarQuery)
  return (
    <>
      <SectionHead name="hours" />
      <Loaded query={query}>{(calendar) => <CalendarEditor key={calendar.version} calendar={calendar} />}</Loaded>
    </>
  )
}
