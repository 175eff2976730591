import { Menu } from '@mantine/core'
import type { AgentView, Presence } from '../../../src/agents/agents.contract.ts'
import type { MessageKey } from '../../t.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useMessages } from '../../use-messages.tsx'
import type { Tone } from '../../ui/status-badge.tsx'
import styles from './top.module.css'
import type { SetPresence } from './use-presence.ts'

const looks: Record<Presence, { icon: IconName; tone: Tone }> = {
  ready: { icon: 'check', tone: 'good' },
  break: { icon: 'cup', tone: 'warn' },
  training: { icon: 'book', tone: 'accent' },
  finishing: { icon: 'flag', tone: 'warn' },
  away: { icon: 'alert', tone: 'bad' },
  offline: { icon: 'moon', tone: 'calm' },
}

const breakReasons = ['lunch', 'short', 'technical'] as const

type Choice = { state: SetPresence['state']; reason?: (typeof breakReasons)[number]; label: MessageKey; kbd?: string }

const choices: Choice[] = [
  { state: 'ready', label: 'presence.ready', kbd: 'G' },
  ...breakReasons.map((reason) => ({ state: 'break' as const, reason, label: `desk.break.${reason}` as const })),
  { state: 'training', label: 'presence.training' },
  { state: 'finishing', label: 'presence.finishing' },
  { state: 'offline', label: 'desk.go-offline' },
]

export function PresenceMenu({ agent, onChange }: { agent: AgentView; onChange: (change: SetPresence) => void }) {
  const { t, word } = useMessages()
  const { icon, tone } = looks[agent.presence]
  const reason = agent.presenceReason ? ` · ${word('presence-reason', agent.presenceReason)}` : ''
  return (
    <Menu width={250}>
      <Menu.Target>
        <button type="button" className={styles.presence} data-tone={tone}>
          <span className="visually-hidden">{t('desk.presence')}: </span>
          <Icon name={icon} />
          <span className={styles.presenceWord}>
            {t(`presence.${agent.presence}`)}
            {reason}
          </span>
          <Elapsed since={agent.presenceSince} />
          <Icon name="chevron-down" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.label}
            leftSection={<Icon name={looks[choice.state].icon} />}
            rightSection={choice.kbd ? <Kbd>{choice.kbd}</Kbd> : null}
            onClick={() => onChange({ state: choice.state, ...(choice.reason ? { reason: choice.reason } : {}) })}
          >
            {t(choice.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
