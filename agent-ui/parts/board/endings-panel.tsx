import { Link } from '@tanstack/react-router'
import type { Board } from '../../../src/board/board.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import { rowsOfDay } from '../ledger/ledger-search.ts'
import styles from './board.module.css'

/** In this order everywhere: answered first, then by how near the citizen came to us. */
const order = [
  'answered',
  'hung-up-while-ringing',
  'hung-up-in-queue',
  'short-hang-up',
  'wait-limit',
  'chose-callback',
  'voicemail',
  'hung-up-in-menu',
  'refused-full',
  'refused-no-agent',
  'closed',
  'emergency-diverted',
  'technical-failure',
  'unknown',
]

export function EndingsPanel({ board: { endings, now } }: { board: Board }) {
  const { t, word, format } = useMessages()
  const today = format.day(now)
  const parts = Object.entries(endings)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const total = parts.reduce((sum, [, count]) => sum + count, 0)
  return (
    <section className={styles.panel} aria-labelledby="board-endings">
      <h2 id="board-endings" className={styles.panelTitle}>
        {t('board.endings.title', { count: total })}
      </h2>
      {total === 0 ? (
        <p className={styles.emptyLine}>{t('board.endings.none')}</p>
      ) : (
        <>
          <div className={styles.stack} aria-hidden="true">
            {parts.map(([ending, count]) => (
              <span key={ending} data-ending={ending} style={{ flexGrow: count }}>
                {count / total >= 0.06 ? format.number(count) : ''}
              </span>
            ))}
          </div>
          <ul className={styles.legend}>
            {parts.map(([ending, count]) => (
              <li key={ending}>
                <Link to="/ledger" search={rowsOfDay(today, { ending })} className={styles.legendLink ?? ''}>
                  <span className={styles.swatch} data-ending={ending} aria-hidden="true" />
                  {word('ending', ending)} <strong className="tabular">{format.number(count)}</strong>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
