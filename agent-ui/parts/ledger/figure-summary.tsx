import type { DefinitionView, FigureView } from '../../../src/kpi/kpi.contract.ts'
import { duration } from '../../format.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { judge } from '../board/judge.ts'
import styles from './ledger.module.css'
import type { useLedgerPlace } from './use-ledger-place.ts'

type Props = { figure: FigureView; definitions: readonly DefinitionView[]; place: ReturnType<typeof useLedgerPlace> }

/** What was promised and where it began: kpi.md. The board has them from the server; here other rulers are shown beside them. */
const promised = { target: 0.3, baseline: 0.5 }

export function FigureSummary({ figure, definitions, place }: Props) {
  const { t, format, locale } = useMessages()
  const definition = definitions.find(({ id }) => id === place.definition)
  const { tone, icon, key, limit } = judge(figure.rate, promised.target, promised.baseline)
  const primary = place.definition === 'unanswered-opening-hours'
  return (
    <section className={styles.summary} aria-label={t('ledger.figure')}>
      <div className={styles.definition}>
        <SelectField
          label={t('ledger.definition')}
          value={place.definition}
          options={definitions.map(({ id, name }) => ({ value: id, label: name[locale] }))}
          onChange={(id) => place.go({ definition: id })}
        />
        {definition && (
          <p className={styles.hint}>
            {definition.note[locale]}{' '}
            <span className={styles.nowrap}>
              {t('ledger.definition.version', {
                name: definition.name[locale],
                version: figure.definition.version,
                from: format.date(definition.validFrom),
              })}
            </span>
          </p>
        )}
      </div>
      <div className={styles.rate}>
        <span className={styles.rateValue}>{figure.rate === null ? t('ledger.no-calls') : format.rate(figure.rate)}</span>
        {figure.rate !== null && primary && (
          <StatusBadge tone={tone} icon={icon}>
            {t(key, { rate: format.percent(limit) })}
          </StatusBadge>
        )}
        <span>{t('board.of-calls', { unanswered: format.number(figure.unanswered), calls: figure.calls })}</span>
        {figure.interval && (
          <span className={styles.hint}>
            {t('ledger.interval', { from: format.rate(figure.interval[0]), to: format.rate(figure.interval[1]) })}
          </span>
        )}
        {figure.inProgress > 0 && <span className={styles.hint}>{t('ledger.in-progress', { count: figure.inProgress })}</span>}
      </div>
      <Beside figure={figure} />
    </section>
  )
}

/** Always beside the figure, so that it cannot be read alone. */
function Beside({ figure: { beside } }: { figure: FigureView }) {
  const { t, format } = useMessages()
  const wait = (ms: number | null) => (ms === null ? '–' : duration(ms))
  const values: [string, string][] = [
    [t('ledger.beside.answeredLive'), format.number(beside.answeredLive)],
    [t('ledger.beside.serviceLevel'), beside.serviceLevel === null ? '–' : format.rate(beside.serviceLevel)],
    [t('ledger.beside.shortHangUps'), format.number(beside.shortHangUps)],
    [t('ledger.beside.refused'), format.number(beside.refused)],
    [t('ledger.beside.outOfHours'), format.number(beside.outOfHours)],
    [t('ledger.beside.reachedSameDay'), format.number(beside.reachedSameDay)],
    [
      t('ledger.beside.callbacks'),
      t('ledger.beside.of', { kept: format.number(beside.callbacksKept), promised: format.number(beside.callbacksPromised) }),
    ],
    [
      t('ledger.beside.waitAnswered'),
      t('ledger.beside.waits', { median: wait(beside.medianWaitAnsweredMs), p95: wait(beside.p95WaitAnsweredMs) }),
    ],
    [
      t('ledger.beside.waitUnanswered'),
      t('ledger.beside.waits', { median: wait(beside.medianWaitUnansweredMs), p95: wait(beside.p95WaitUnansweredMs) }),
    ],
  ]
  return (
    <dl className={styles.beside}>
      {values.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
