import { useQuery } from '@tanstack/react-query'
import type { AgentView, choosablePresences } from '../../../src/agents/agents.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Elapsed } from '../../ui/clock.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import { agentLooks } from './agent-looks.ts'
import { contactsQuery } from './board-query.ts'
import { ContactRows } from './contacts-list.tsx'
import styles from './drawers.module.css'
import { useSkillWords } from './use-skill-words.ts'

const choices: readonly { state: (typeof choosablePresences)[number]; reason?: string }[] = [
  { state: 'ready' },
  { state: 'break', reason: 'lunch' },
  { state: 'break', reason: 'short' },
  { state: 'training' },
  { state: 'finishing' },
  { state: 'offline' },
]

export function AgentDetail({ agent }: { agent: AgentView }) {
  const { t, word } = useMessages()
  const { nameOf } = useSkillWords()
  const held = useQuery(contactsQuery('open'))
  const mine = held.data?.filter((contact) => contact.agentId === agent.id) ?? []
  const { icon, tone } = agentLooks[agent.state]
  return (
    <div className={styles.groups}>
      <p className={styles.stateLine}>
        <StatusBadge tone={tone} icon={icon}>
          {t(`activity.${agent.state}`)}
        </StatusBadge>
        <Elapsed since={agent.since} className={styles.rowClock ?? ''} />
        {agent.presenceReason && <span className="dim">{word('presence-reason', agent.presenceReason)}</span>}
        {!agent.connected && <span className="dim">{t('board.agent.no-screen')}</span>}
      </p>
      <PresenceChoice agent={agent} />
      <section>
        <h3 className={styles.groupTitle}>{t('board.agent.work')}</h3>
        {mine.length === 0 ? <p className={styles.empty}>{t('board.agent.no-work')}</p> : <ContactRows items={mine} />}
      </section>
      <section>
        <h3 className={styles.groupTitle}>{t('board.agent.skills')}</h3>
        <ul className={styles.skills}>
          {Object.entries(agent.skills).map(([code, level]) => (
            <li key={code}>
              {nameOf(code)} <strong>{level}</strong>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function PresenceChoice({ agent }: { agent: AgentView }) {
  const { t, word } = useMessages()
  const may = useMay('agents.direct')
  const change = useWrite((to: (typeof choices)[number]) => ['PATCH', `/api/agents/${agent.id}/presence`, to], {
    stale: ['board', 'agents', 'contacts'],
  })
  const busy = agent.state === 'talking' || agent.state === 'on-hold'
  return (
    <section>
      <h3 className={styles.groupTitle}>{t('board.agent.presence')}</h3>
      <div className={styles.choices} role="group" aria-label={t('board.agent.presence')}>
        {choices.map((choice) => {
          const current =
            agent.presence === choice.state && (choice.reason === undefined || choice.reason === agent.presenceReason)
          const words = choice.reason ? ` · ${word('presence-reason', choice.reason)}` : ''
          return (
            <ActionButton
              key={`${choice.state} ${choice.reason ?? ''}`}
              label={`${t(`presence.${choice.state}`)}${words}`}
              icon={current ? 'check' : agentLooks[choice.state].icon}
              pressed={current}
              pending={change.pending}
              reason={may ? null : t('error.not-allowed')}
              onClick={() => change.run(choice)}
            />
          )
        })}
      </div>
      <p className={styles.hint}>{busy ? t('board.agent.presence-talking') : t('board.agent.presence-hint')}</p>
    </section>
  )
}
