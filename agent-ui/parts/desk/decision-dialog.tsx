import { useQuery } from '@tanstack/react-query'
import type { DecisionView } from '../../../src/offers/offers.contract.ts'
import { duration } from '../../format.ts'
import { decisionQuery, deskQuery } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './side.module.css'

type Candidate = { agentId: string; excluded: string | null; lost: string | null }

/** The record's shape belongs to routing/ and may grow: what is not as expected here is simply not shown in words. */
function candidatesOf(record: DecisionView['record']): Candidate[] {
  const { candidates } = record
  if (!Array.isArray(candidates)) return []
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return candidates.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('agentId' in one) || typeof one.agentId !== 'string') return []
    return [
      {
        agentId: one.agentId,
        excluded: 'excluded' in one ? text(one.excluded) : null,
        lost: 'lost' in one ? text(one.lost) : null,
      },
    ]
  })
}

function Facts({ decision }: { decision: DecisionView }) {
  const { t, format } = useMessages()
  const { waitedMs, ring } = decision.record
  return (
    <p className="dim">
      {[
        format.dateTime(decision.at),
        typeof waitedMs === 'number' ? t('desk.timeline.waited', { time: duration(waitedMs) }) : '',
        typeof ring === 'number' ? t('desk.decision.ring', { ring }) : '',
        t('desk.decision.policy', { version: decision.policyVersion }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  )
}

export function DecisionDialog({ offerId, onClose }: { offerId: string; onClose: () => void }) {
  const { t, word } = useMessages()
  const { data } = useQuery(decisionQuery(offerId))
  const { data: desk } = useQuery({ ...deskQuery, refetchInterval: false })
  const nameOf = (id: string) => [desk?.agent, ...(desk?.colleagues ?? [])].find((agent) => agent?.id === id)?.name ?? id
  return (
    <Dialog title={t('desk.decision')} closeLabel={t('common.close')} onClose={onClose} wide>
      {!data && <p>{t('common.loading')}</p>}
      {data && (
        <div className={styles.decision}>
          <Facts decision={data} />
          <table>
            <thead>
              <tr>
                <th scope="col">{t('role.agent')}</th>
                <th scope="col">{t('desk.decision.result')}</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{nameOf(data.agentId)}</th>
                <td>{t('desk.decision.chosen')}</td>
              </tr>
              {candidatesOf(data.record)
                .filter((one) => one.agentId !== data.agentId)
                .map((one) => (
                  <tr key={one.agentId}>
                    <th scope="row">{nameOf(one.agentId)}</th>
                    <td>{one.excluded ? word('excluded', one.excluded) : one.lost ? word('lost', one.lost) : ''}</td>
                  </tr>
                ))}
            </tbody>
          </table>
          <details>
            <summary>{t('desk.decision.raw')}</summary>
            {/* A box that scrolls must be reachable by keyboard. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre tabIndex={0}>{JSON.stringify(data.record, null, 2)}</pre>
          </details>
        </div>
      )}
    </Dialog>
  )
}
