import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { NewReplay } from '../parts/planning/new-replay.tsx'
import { daysQuery } from '../parts/planning/planning-queries.ts'
import styles from '../parts/planning/planning.module.css'
import { ReplayList } from '../parts/planning/replay-list.tsx'
import { ReplayPanel } from '../parts/planning/replay-panel.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { useMessages } from '../use-messages.tsx'

export default function PlanningPage() {
  const { t } = useMessages()
  const { replay } = useSearch({ from: '/signed-in/planning' })
  const navigate = useNavigate({ from: '/planning' })
  const days = useQuery(daysQuery)
  return (
    <AppFrame title={t('nav.planning')}>
      <div className={styles.planning}>
        <header>
          <p className={styles.title} aria-hidden="true">
            {t('planning.title')}
          </p>
          <p className="dim">{t('planning.lead')}</p>
        </header>
        <Loaded query={days}>
          {(items) =>
            items.length === 0 ? (
              <p>{t('planning.no-days')}</p>
            ) : (
              <NewReplay days={items} onStarted={(id) => void navigate({ search: { replay: id } })} />
            )
          }
        </Loaded>
        {replay !== undefined && <ReplayPanel id={replay} />}
        <ReplayList current={replay} />
      </div>
    </AppFrame>
  )
}
