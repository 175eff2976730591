import type { FigureView } from '../../../src/kpi/kpi.contract.ts'
import type { Format } from '../../format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Segment } from '../../ui/segment.tsx'
import { useMessages } from '../../use-messages.tsx'
import { RateChart, type Slot } from '../board/rate-chart.tsx'
import { SeriesTable } from '../board/series-table.tsx'
import { useSkillWords } from '../board/use-skill-words.ts'
import { rowsOfDay, rowsOfHour } from './ledger-search.ts'
import { splits, type LedgerPlace, type useLedgerPlace } from './use-ledger-place.ts'

type Props = { figure: FigureView; place: ReturnType<typeof useLedgerPlace> }

/** More columns than this no eye tells apart: the table alone is shown. */
const mostColumns = 62
const ticksShown = 12

export function SeriesPanel({ figure, place }: Props) {
  const { t, word, format } = useMessages()
  const { nameOf } = useSkillWords()
  const names: Record<'channel' | 'topic', (key: string) => string> = {
    channel: (key) => word('channel', key),
    topic: (key) => (key === 'none' ? t('ledger.no-topic') : nameOf(key)),
  }
  const slots = slotsOf(figure, place, format, names)
  const title = t(`ledger.by.${place.by}.title`)
  const keyLabel = t(`ledger.by.${place.by}`)
  const drawn = slots.length > 0 && slots.length <= mostColumns
  return (
    <Panel
      title={title}
      aside={
        <Segment
          label={t('ledger.by')}
          options={splits.map((by) => ({ value: by, label: t(`ledger.by.${by}`) }))}
          value={place.by}
          onChange={(by) => place.go({ by })}
        />
      }
    >
      {slots.length === 0 && <p className="dim">{t('ledger.no-calls')}</p>}
      {drawn && (
        <RateChart kind="bars" title={t('board.rate.title')} keyLabel={keyLabel} slots={slots} target={0.3} baseline={0.5} />
      )}
      {!drawn && slots.length > 0 && <SeriesTable title={title} keyLabel={keyLabel} slots={slots} open />}
    </Panel>
  )
}

function slotsOf(
  { series = [] }: FigureView,
  { by, from, to, definition }: LedgerPlace,
  format: Format,
  names: Record<'channel' | 'topic', (key: string) => string>,
): Slot[] {
  const every = Math.ceil(series.length / ticksShown)
  const more = { definition, by, counted: '1' }
  return series.map((point, index) => {
    const tick = index % every === 0
    if (by === 'day') {
      const name = format.date(point.key)
      return {
        key: point.key,
        name,
        tick: tick ? name.slice(0, 6) : '',
        point,
        rows: rowsOfDay(point.key, { ...more, by: 'hour' }),
      }
    }
    if (by === 'hour') {
      const name = format.dateTime(point.key)
      return { key: point.key, name, tick: tick ? format.time(point.key) : '', point, rows: rowsOfHour(point.key, more) }
    }
    const name = names[by](point.key)
    return { key: point.key, name, tick: name, point, rows: { from, to, ...more } }
  })
}
