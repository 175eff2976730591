import { useInfiniteQuery } from '@tanstack/react-query'
import type { ShadowDifferenceView, ShadowView } from '../../../src/shadow/shadow.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import { useDecisionWords } from '../decision/use-decision-words.ts'
import styles from './shadow.module.css'
import { differencesQuery } from './shadow-queries.ts'

/** Decision by decision: who got it, who would have got it, and why. */
export function DifferencesTable({ shadow }: { shadow: ShadowView }) {
  const { t, word, format } = useMessages()
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(differencesQuery(shadow))
  const rows = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <div className={table.scroll} role="group" aria-label={t('shadow.table')} tabIndex={0}>
        <table className={`${table.table} ${styles.table}`}>
          <caption className="visually-hidden">{t('shadow.table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('shadow.when')}</th>
              <th scope="col">{t('shadow.contact')}</th>
              <th scope="col">{t('shadow.live')}</th>
              <th scope="col">{t('shadow.shadow')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.passId} ${row.contactId}`}>
                <th scope="row">{format.dateTime(row.at)}</th>
                <td>{[row.channel ? word('channel', row.channel) : '', row.ticketNumber ?? ''].filter(Boolean).join(', ')}</td>
                <td>
                  <Choice choice={row.live} />
                </td>
                <td>
                  <Choice choice={row.shadow} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasNextPage && (
        <div className={styles.steps}>
          <ActionButton label={t('shadow.more')} pending={isFetchingNextPage} onClick={() => void fetchNextPage()} />
        </div>
      )}
    </>
  )
}

function Choice({ choice }: { choice: ShadowDifferenceView['live'] }) {
  const { t } = useMessages()
  const wordsOf = useDecisionWords()
  if (!choice) return <span className="dim">{t('shadow.not-offered')}</span>
  return (
    <>
      <strong>{choice.agentName ?? choice.agentId}</strong>
      <span className={styles.why}>{wordsOf(choice).join(' ')}</span>
    </>
  )
}
