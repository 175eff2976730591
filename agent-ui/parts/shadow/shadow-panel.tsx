import type { ShadowView } from '../../../src/shadow/shadow.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useSettingWords } from '../admin/use-setting-words.ts'
import { useMay } from '../app-frame/use-me.ts'
import { DifferencesTable } from './differences-table.tsx'
import styles from './shadow.module.css'
import { isRunning } from './shadow-queries.ts'

/** What a shadow changes, how many decisions it would have made otherwise and which, and the step to switch over or back. */
export function ShadowPanel({ shadow }: { shadow: ShadowView }) {
  const { t, format } = useMessages()
  const { labelOf } = useSettingWords()
  const { kinds } = shadow
  const share = shadow.decisions > 0 ? shadow.differences / shadow.decisions : 0
  return (
    <Panel
      title={isRunning(shadow) ? t('shadow.running') : t('shadow.last')}
      level={3}
      aside={
        <StatusBadge tone={isRunning(shadow) ? 'accent' : 'calm'} icon={isRunning(shadow) ? 'play' : 'check'}>
          {shadow.outcome === null ? t('shadow.outcome.running') : t(`shadow.outcome.${shadow.outcome}`)}
        </StatusBadge>
      }
      className={styles.panel}
    >
      <ul className={styles.list}>
        {shadow.changes.map(({ path, live, shadow: value, inDecisions }) => (
          <li key={path}>
            <strong>{labelOf(path)}</strong>
            {`: ${format.number(live)} → ${format.number(value)}`}
            {!inDecisions && <span className="dim"> {t('shadow.over-time')}</span>}
          </li>
        ))}
      </ul>
      <dl className={styles.counts}>
        <Count name={t('shadow.passes')} value={format.number(shadow.passes)} />
        <Count name={t('shadow.decisions')} value={format.number(shadow.decisions)} />
        <Count name={t('shadow.differences')} value={`${format.number(shadow.differences)} (${format.percent(share)})`} />
        <Count name={t('shadow.kind.other-agent')} value={format.number(kinds.otherAgent)} />
        <Count name={t('shadow.kind.only-live')} value={format.number(kinds.onlyLive)} />
        <Count name={t('shadow.kind.only-shadow')} value={format.number(kinds.onlyShadow)} />
      </dl>
      <p className="dim">
        {t('shadow.since', {
          name: shadow.startedByName,
          started: format.dateTime(shadow.startedAt),
          to: format.dateTime(shadow.comparedTo),
        })}
      </p>
      <Steps shadow={shadow} />
      {shadow.differences > 0 && <DifferencesTable shadow={shadow} />}
    </Panel>
  )
}

function Count({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Steps({ shadow }: { shadow: ShadowView }) {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const step = useWrite((name: 'adopt' | 'drop' | 'undo') => ['POST', `/api/shadows/${shadow.id}/${name}`, {}], {
    stale: ['shadows', 'settings', 'settings-versions', 'audit', 'board'],
    onDone: (name) => showNotice('good', t(`shadow.done.${name}`)),
  })
  const reason = may ? null : t('error.not-allowed')
  if (isRunning(shadow))
    return (
      <div className={styles.steps}>
        <ActionButton
          tone="main"
          size="sm"
          icon="check"
          label={t('shadow.adopt')}
          reason={reason}
          pending={step.pending}
          onClick={() => step.run('adopt')}
        />
        <ActionButton
          size="sm"
          icon="cross"
          label={t('shadow.drop')}
          reason={reason}
          pending={step.pending}
          onClick={() => step.run('drop')}
        />
      </div>
    )
  if (shadow.outcome !== 'adopted') return null
  return (
    <div className={styles.steps}>
      <ActionButton
        size="sm"
        icon="arrow-left"
        label={t('shadow.undo')}
        reason={reason ?? (shadow.canUndo ? null : t('error.reason.shadow-not-live'))}
        pending={step.pending}
        onClick={() => step.run('undo')}
      />
    </div>
  )
}
