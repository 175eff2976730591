import type { PlayedVariant, ReplayResult, ReplayView } from '../../../src/planning/planning.contract.ts'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import type { IconName } from '../../ui/icons.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import { estimateText, pointsText, verdictOf } from './estimate-text.ts'
import styles from './planning.module.css'
import { useVariantWords } from './use-variant-words.ts'

const verdicts: Record<ReturnType<typeof verdictOf>, { tone: Tone; icon: IconName }> = {
  less: { tone: 'good', icon: 'check' },
  more: { tone: 'bad', icon: 'alert' },
  chance: { tone: 'calm', icon: 'dot' },
}

const columns = ['unansweredRate', 'change', 'unreachedRate', 'serviceLevel', 'meanWaitS', 'textsWaitS', 'occupancy'] as const

/** The same in numbers, with the files that come to them on the command line. */
export function ReplayTable({ replay, result }: { replay: ReplayView; result: ReplayResult }) {
  const { t, format } = useMessages()
  const words = useVariantWords()
  const { actual } = result
  return (
    <div className={table.scroll} role="group" aria-label={t('planning.table')} tabIndex={0}>
      <table className={`${table.table} ${styles.table}`}>
        <caption className="visually-hidden">{t('planning.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('planning.variant')}</th>
            {columns.map((column) => (
              <th key={column} scope="col" data-number>
                {t(`planning.figure.${column}`)}
              </th>
            ))}
            <th scope="col">{t('planning.file')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('planning.actual')}</th>
            <td data-number>{estimateText('share', actual.unansweredRate, format)}</td>
            <td data-number>–</td>
            <td data-number>{estimateText('share', actual.unreachedRate, format)}</td>
            <td data-number>{estimateText('share', actual.serviceLevel, format)}</td>
            <td data-number>{estimateText('time', actual.meanWaitS, format)}</td>
            <td data-number>{estimateText('time', actual.textsWaitS, format)}</td>
            <td data-number>{estimateText('share', actual.occupancy, format)}</td>
            <td>
              <FileLink replay={replay} which="exact" label={t('planning.file.exact')} />
            </td>
          </tr>
          {result.played.map((one, n) => (
            <PlayedRow key={words(one.variant)} played={one} name={words(one.variant)} replay={replay} index={n} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type RowProps = { played: PlayedVariant; name: string; replay: ReplayView; index: number }

function PlayedRow({ played: { figures, change }, name, replay, index }: RowProps) {
  const { t, format } = useMessages()
  const verdict = verdictOf(change.unansweredRate)
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-number>{estimateText('share', figures.unansweredRate, format)}</td>
      <td data-number>
        {index === 0 ? (
          '–'
        ) : (
          <StatusBadge {...verdicts[verdict]}>
            {verdict === 'chance' ? t('planning.chance') : pointsText(change.unansweredRate, format)}
          </StatusBadge>
        )}
      </td>
      <td data-number>{estimateText('share', figures.unreachedRate, format)}</td>
      <td data-number>{estimateText('share', figures.serviceLevel, format)}</td>
      <td data-number>{estimateText('time', figures.meanWaitS, format)}</td>
      <td data-number>{estimateText('time', figures.textsWaitS, format)}</td>
      <td data-number>{estimateText('share', figures.occupancy, format)}</td>
      <td>
        <FileLink replay={replay} which={String(index)} label={t('planning.file.variant')} />
      </td>
    </tr>
  )
}

function FileLink({ replay, which, label }: { replay: ReplayView; which: string; label: string }) {
  return (
    <a className={styles.file} href={`/api/planning/replays/${replay.id}/scenarios/${which}`} download>
      {label}
    </a>
  )
}
