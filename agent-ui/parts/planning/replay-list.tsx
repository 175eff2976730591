import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../ui/panel.tsx'
import { useMessages } from '../../use-messages.tsx'
import { replaysQuery } from './planning-queries.ts'
import styles from './planning.module.css'

/** What was played before: results stay. */
export function ReplayList({ current }: { current: string | undefined }) {
  const { t, word, format } = useMessages()
  const { data = [] } = useQuery(replaysQuery)
  if (data.length === 0) return null
  return (
    <Panel title={t('planning.earlier')}>
      <ul className={styles.list}>
        {data.map((replay) => (
          <li key={replay.id}>
            <Link to="/planning" search={{ replay: replay.id }} aria-current={replay.id === current ? 'page' : undefined}>
              {format.date(replay.day)}
            </Link>{' '}
            <span className="dim">
              {`${t('planning.variants.count', { count: replay.asked.variants.length })} · ${word('planning.state', replay.state)} · ${replay.createdByName}, ${format.dateTime(replay.createdAt)}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
