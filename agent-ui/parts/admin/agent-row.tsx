import type { AgentChange, AgentView } from '../../../src/agents/agents.contract.ts'
import type { SkillView } from '../../../src/skills/skills.contract.ts'
import { SwitchField } from '../../ui/switch-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import { levels, limitChannels, mostOf } from './agent-drafts.ts'

type Props = {
  agent: AgentView
  draft: AgentChange | undefined
  skills: readonly SkillView[]
  disabled: boolean
  onChange: (part: AgentChange) => void
}

export function AgentRow({ agent, draft, skills, disabled, onChange }: Props) {
  const { t, locale } = useMessages()
  const now = {
    skills: draft?.skills ?? agent.skills,
    limits: draft?.limits ?? agent.limits,
    autoAnswer: draft?.autoAnswer ?? agent.autoAnswer,
  }
  const setLevel = (code: string, level: number) => {
    const { [code]: _before, ...others } = now.skills
    onChange({ skills: level === 0 ? others : { ...others, [code]: level } })
  }
  return (
    <tr data-changed={draft !== undefined}>
      <th scope="row" className={styles.agentName}>
        {agent.name}
        <span className={styles.email}>{agent.email}</span>
      </th>
      {skills.map((skill) => {
        const name = locale === 'lv' ? skill.nameLv : skill.nameEn
        const level = now.skills[skill.code] ?? 0
        return (
          <td key={skill.code}>
            <select
              className={styles.level}
              aria-label={t('admin.agents.level-of', { name: agent.name, skill: name })}
              value={level}
              data-level={level}
              data-changed={level !== (agent.skills[skill.code] ?? 0)}
              disabled={disabled}
              onChange={(event) => setLevel(skill.code, Number(event.currentTarget.value))}
            >
              <option value={0}>–</option>
              {levels.map((value) => (
                <option key={value} value={value}>
                  {value}
                </option>
              ))}
            </select>
          </td>
        )
      })}
      {limitChannels.map((channel) => {
        const limit = now.limits[channel] ?? 0
        return (
          <td key={channel}>
            <select
              className={styles.level}
              aria-label={t('admin.agents.limit-of', { name: agent.name, channel: t(`channel.${channel}`) })}
              value={limit}
              data-changed={limit !== (agent.limits[channel] ?? 0)}
              disabled={disabled}
              onChange={(event) => onChange({ limits: { ...now.limits, [channel]: Number(event.currentTarget.value) } })}
            >
              {Array.from({ length: mostOf[channel] + 1 }, (_, value) => (
                <option key={value} value={value}>
                  {value}
                </option>
              ))}
            </select>
          </td>
        )
      })}
      <td>
        <SwitchField
          label={t('admin.agents.auto-answer-of', { name: agent.name })}
          hideLabel
          checked={now.autoAnswer}
          disabled={disabled}
          onChange={(autoAnswer) => onChange({ autoAnswer })}
        />
      </td>
    </tr>
  )
}
