import { useQuery } from '@tanstack/react-query'
import type { ReplayResult, ReplayView } from '../../../src/planning/planning.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { FigurePicture } from './figure-picture.tsx'
import { isGoingOn, replayQuery } from './planning-queries.ts'
import styles from './planning.module.css'
import { ReplayTable } from './replay-table.tsx'
import { useVariantWords } from './use-variant-words.ts'

/** What was promised (docs/kpi.md). */
const targetRate = 0.3

export function ReplayPanel({ id }: { id: string }) {
  const { t, format } = useMessages()
  const query = useQuery(replayQuery(id))
  const day = query.data?.day
  return (
    <Panel title={day === undefined ? t('planning.result') : t('planning.result.day', { day: format.date(day) })}>
      <Loaded query={query}>
        {(replay) => (
          <>
            {isGoingOn(replay) && <Progress replay={replay} />}
            {replay.state === 'cancelled' && <p>{t('planning.cancelled')}</p>}
            {replay.state === 'failed' && <p role="alert">{t('planning.failed')}</p>}
            {replay.result && <Result replay={replay} result={replay.result} />}
          </>
        )}
      </Loaded>
    </Panel>
  )
}

function Progress({ replay: { id, done, total } }: { replay: ReplayView }) {
  const { t } = useMessages()
  const cancel = useWrite(() => ['POST', `/api/planning/replays/${id}/cancel`, {}], { stale: ['planning'] })
  return (
    <div className={styles.progress} role="status">
      <label htmlFor="replay-progress">{t('planning.progress', { done, total })}</label>
      <progress id="replay-progress" value={done} max={total} />
      <ActionButton icon="cross" label={t('planning.cancel')} pending={cancel.pending} onClick={() => cancel.run()} />
    </div>
  )
}

function Result({ replay, result }: { replay: ReplayView; result: ReplayResult }) {
  const { t, format } = useMessages()
  const words = useVariantWords()
  const rowsOf = (name: 'unansweredRate' | 'meanWaitS' | 'occupancy') => [
    { key: 'actual', name: t('planning.actual'), estimate: result.actual[name], isActual: true },
    ...result.played.map(({ variant, figures }, n) => ({
      key: String(n),
      name: words(variant),
      estimate: figures[name],
      isActual: false,
    })),
  ]
  return (
    <>
      <p className={styles.lead}>
        {t('planning.result.lead', {
          days: replay.asked.replications,
          calls: result.actual.calls.mean ?? 0,
          seconds: format.number(Math.round(result.tookMs / 100) / 10),
        })}
      </p>
      <div className={styles.pictures}>
        <FigurePicture
          title={t('planning.figure.unansweredRate')}
          kind="share"
          rows={rowsOf('unansweredRate')}
          mark={{ at: targetRate, name: t('planning.target', { rate: format.percent(targetRate) }) }}
        />
        <FigurePicture title={t('planning.figure.meanWaitS')} kind="time" rows={rowsOf('meanWaitS')} />
        <FigurePicture title={t('planning.figure.occupancy')} kind="share" rows={rowsOf('occupancy')} />
      </div>
      <ReplayTable replay={replay} result={result} />
      <p className={styles.hint}>{t('planning.result.hint')}</p>
    </>
  )
}
