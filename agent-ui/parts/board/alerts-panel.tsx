import { Link } from '@tanstack/react-router'
import type { Board } from '../../../src/board/board.contract.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './board.module.css'
import { useSkillWords } from './use-skill-words.ts'
import { useBoardPlace } from './use-board-place.ts'

type Alert = Board['alerts'][number]

const awayKeys = { 'connection-lost': 'board.alert.away-connection', declined: 'board.alert.away-declined' } as const

function useAlertWords(board: Board) {
  const { t, word } = useMessages()
  const { wordsOf } = useSkillWords()
  return ({ kind, subject, requires }: Alert): string => {
    const name = subject ?? ''
    switch (kind) {
      case 'agent-away': {
        const reason = board.agents.find((agent) => agent.name === name)?.presenceReason ?? ''
        return t(awayKeys[reason as keyof typeof awayKeys] ?? 'board.alert.away', { name })
      }
      case 'account-down':
        return t('board.alert.account-down', { name: board.accounts.find((account) => account.slug === name)?.name ?? name })
      case 'failed-events':
        return t('board.alert.failed-events', { count: board.failedEvents })
      case 'long-wait':
        return t('board.alert.long-wait')
      case 'nobody-ready':
        return t('board.alert.nobody-ready')
      case 'requirement-nobody':
      case 'requirement-contradictory':
        return t(`board.alert.${kind}`, { channel: word('channel', name), skills: wordsOf(requires ?? {}) })
    }
  }
}

/** What to act on, in words; each leads to where it can be mended. */
export function AlertsPanel({ board }: { board: Board }) {
  const { t } = useMessages()
  const words = useAlertWords(board)
  const { open } = useBoardPlace()
  const idOf = (name: string | null) => board.agents.find((agent) => agent.name === name)?.id
  return (
    <section
      className={`${styles.panel} ${styles.alerts}`}
      data-tone={board.alerts.length > 0 ? 'bad' : 'good'}
      aria-labelledby="board-alerts"
    >
      <h2 id="board-alerts" className={styles.panelTitle}>
        {t('board.alerts.title')}
      </h2>
      <ul aria-live="polite">
        {board.alerts.map((alert) => {
          const inside = (
            <>
              <Icon name={alert.kind === 'long-wait' ? 'clock' : 'alert'} size={20} />
              <span>
                {words(alert)} {alert.since && <Elapsed since={alert.since} className={styles.clock ?? ''} />}
              </span>
            </>
          )
          const id = alert.kind === 'agent-away' ? idOf(alert.subject) : undefined
          const section =
            alert.kind === 'account-down' ? 'accounts' : alert.kind === 'failed-events' ? 'failed-events' : undefined
          return (
            <li
              key={`${alert.kind} ${alert.subject ?? ''} ${JSON.stringify(alert.requires)}`}
              data-tone={alert.kind === 'long-wait' ? 'warn' : 'bad'}
            >
              {section ? (
                <Link to="/admin/$section" params={{ section }} className={styles.alert ?? ''}>
                  {inside}
                </Link>
              ) : (
                <button type="button" className={styles.alert} onClick={() => (id ? open('agent', { id }) : open('waiting'))}>
                  {inside}
                </button>
              )}
            </li>
          )
        })}
        {board.alerts.length === 0 && (
          <li className={styles.calm}>
            <Icon name="check" size={20} /> {t('board.alerts.none')}
          </li>
        )}
      </ul>
    </section>
  )
}
