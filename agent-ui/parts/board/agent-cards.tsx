import type { AgentView } from '../../../src/agents/agents.contract.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { agentLooks } from './agent-looks.ts'
import styles from './board.module.css'
import { useBoardPlace } from './use-board-place.ts'

function AgentCard({ agent }: { agent: AgentView }) {
  const { t, word } = useMessages()
  const { open } = useBoardPlace()
  const { icon, tone } = agentLooks[agent.state]
  const reason =
    agent.presenceReason && agent.state === agent.presence ? ` · ${word('presence-reason', agent.presenceReason)}` : ''
  return (
    <li>
      <button type="button" className={styles.agent} data-tone={tone} onClick={() => open('agent', { id: agent.id })}>
        <span className={styles.agentIcon}>
          <Icon name={icon} size={22} />
        </span>
        <span className={styles.agentName}>{agent.name}</span>
        <Elapsed since={agent.since} className={styles.agentClock ?? ''} />
        <span className={styles.agentState}>
          <StatusBadge tone={tone} icon={icon}>
            {`${t(`activity.${agent.state}`)}${reason}`}
          </StatusBadge>
          {agent.load.contacts > 1 && (
            <span className={styles.note}>{t('board.agent.holds', { count: agent.load.contacts })}</span>
          )}
          {!agent.connected && agent.presence === 'ready' && <span className={styles.note}>{t('board.agent.no-screen')}</span>}
        </span>
      </button>
    </li>
  )
}

export function AgentCards({ agents }: { agents: readonly AgentView[] }) {
  const { t } = useMessages()
  return (
    <section aria-labelledby="board-agents" className={styles.agentsSection}>
      <h2 id="board-agents" className="visually-hidden">
        {t('board.agents')}
      </h2>
      <ul className={styles.agents}>
        {agents.map((agent) => (
          <AgentCard key={agent.id} agent={agent} />
        ))}
      </ul>
    </section>
  )
}
