import { useState } from 'react'
import type { Board } from '../../../src/board/board.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { serverNow } from '../../clock.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './incident.module.css'
import { IncidentDialog } from './incident-dialog.tsx'

/** What is wrong for everybody at this moment: what callers are told, since when, and the switch to end it. */
export function IncidentBar({ incident }: { incident: NonNullable<Board['incident']> }) {
  const { t, format } = useMessages()
  const may = useMay('incidents.write')
  const [changing, setChanging] = useState(false)
  const end = useWrite(() => ['PATCH', `/api/incidents/${incident.id}`, { until: new Date(serverNow()).toISOString() }], {
    stale: ['board'],
  })
  const why = may ? null : t('error.not-allowed')
  return (
    <section className={styles.bar} aria-labelledby="board-incident">
      <Icon name="alert" size={22} />
      <div className={styles.text}>
        <h2 id="board-incident">
          {t('board.incident.on')} <Elapsed since={incident.from} />
        </h2>
        <p lang="lv">{incident.message.lv}</p>
        <p className={styles.small}>
          {incident.until
            ? t('board.incident.until', { at: format.dateTime(incident.until), name: incident.createdBy })
            : t('board.incident.open', { name: incident.createdBy })}
        </p>
      </div>
      <ActionButton size="sm" icon="pencil" label={t('board.incident.change')} reason={why} onClick={() => setChanging(true)} />
      <ActionButton
        size="sm"
        icon="check"
        label={t('board.incident.end')}
        reason={why}
        pending={end.pending}
        onClick={() => end.run()}
      />
      {changing && <IncidentDialog incident={incident} onClose={() => setChanging(false)} />}
    </section>
  )
}
