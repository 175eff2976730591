import { useQuery } from '@tanstack/react-query'
import type { DecisionView } from '../../../src/offers/offers.contract.ts'
import { decisionQuery } from '../../queries.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { useMessages } from '../../use-messages.tsx'
import { candidatesOf } from './candidates-of.ts'
import styles from './decision.module.css'
import { useDecisionWords } from './use-decision-words.ts'

function Facts({ decision }: { decision: DecisionView }) {
  const { t, format } = useMessages()
  const { ring } = decision.record
  return (
    <p className="dim">
      {[
        format.dateTime(decision.at),
        typeof ring === 'number' ? t('desk.decision.ring', { ring }) : '',
        t('desk.decision.policy', { version: decision.policyVersion }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  )
}

function Others({ decision }: { decision: DecisionView }) {
  const { t, word } = useMessages()
  const others = candidatesOf(decision.record).filter(({ agentId }) => agentId !== decision.agentId)
  if (others.length === 0) return null
  return (
    <table>
      <caption>{t('decision.others')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('role.agent')}</th>
          <th scope="col">{t('desk.decision.result')}</th>
        </tr>
      </thead>
      <tbody>
        {others.map(({ agentId, excluded, lost }) => (
          <tr key={agentId}>
            <th scope="row">{decision.agentNames[agentId] ?? agentId}</th>
            <td>{excluded ? word('excluded', excluded) : lost ? word('lost', lost) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Why this one and why not the others: sentences, then a line for each, then the record itself. */
export function DecisionDialog({ offerId, onClose }: { offerId: string; onClose: () => void }) {
  const { t } = useMessages()
  const { data } = useQuery(decisionQuery(offerId))
  const wordsOf = useDecisionWords()
  return (
    <Dialog title={t('desk.decision')} closeLabel={t('common.close')} onClose={onClose} wide>
      {!data && <p>{t('common.loading')}</p>}
      {data && (
        <div className={styles.decision}>
          <p className={styles.sentences}>
            <strong className={styles.chosen}>
              {t('decision.chosen', { name: data.agentNames[data.agentId] ?? data.agentId })}
            </strong>
            {wordsOf(data).join(' ')}
          </p>
          <Facts decision={data} />
          <Others decision={data} />
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
