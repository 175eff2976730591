import { useQuery } from '@tanstack/react-query'
import { failedEventsQuery } from '../../parts/admin/admin-queries.ts'
import styles from '../../parts/admin/admin.module.css'
import { FailedEvent } from '../../parts/admin/failed-event.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'

export function FailedEventsSection() {
  const { t } = useMessages()
  const query = useQuery(failedEventsQuery)
  return (
    <>
      <SectionHead name="failed-events" />
      <Loaded query={query}>
        {(events) =>
          events.length === 0 ? (
            <p className={styles.allGood}>
              <Icon name="check" size={20} /> {t('admin.failed-events.none')}
            </p>
          ) : (
            events.map((event) => <FailedEvent key={event.id} event={event} />)
          )
        }
      </Loaded>
    </>
  )
}
