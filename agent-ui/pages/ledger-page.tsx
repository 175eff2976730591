import { useQuery } from '@tanstack/react-query'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { ChainState } from '../parts/ledger/chain-state.tsx'
import { FigureSummary } from '../parts/ledger/figure-summary.tsx'
import { definitionsQuery, figureQuery } from '../parts/ledger/ledger-queries.ts'
import styles from '../parts/ledger/ledger.module.css'
import { PeriodBar } from '../parts/ledger/period-bar.tsx'
import { RowsPanel } from '../parts/ledger/rows-panel.tsx'
import { SeriesPanel } from '../parts/ledger/series-panel.tsx'
import { useLedgerPlace } from '../parts/ledger/use-ledger-place.ts'
import { Loaded } from '../ui/loaded.tsx'
import { useMessages } from '../use-messages.tsx'

export default function LedgerPage() {
  const { t } = useMessages()
  const place = useLedgerPlace()
  const definitions = useQuery(definitionsQuery)
  const figure = useQuery(figureQuery(place))
  return (
    <AppFrame title={t('nav.ledger')}>
      <div className={styles.ledger}>
        <header className={styles.head}>
          <p className={styles.pageTitle} aria-hidden="true">
            {t('nav.ledger')}
          </p>
          <ChainState />
        </header>
        <PeriodBar place={place} />
        <Loaded query={figure}>
          {(data) => (
            <>
              <FigureSummary figure={data} definitions={definitions.data ?? []} place={place} />
              <SeriesPanel figure={data} place={place} />
            </>
          )}
        </Loaded>
        <RowsPanel place={place} />
      </div>
    </AppFrame>
  )
}
