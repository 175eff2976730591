import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AgentChange, AgentView } from '../../../src/agents/agents.contract.ts'
import type { SkillView } from '../../../src/skills/skills.contract.ts'
import { write } from '../../api.ts'
import { showNotice } from '../../ui/notices.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { AgentRow } from './agent-row.tsx'
import { limitChannels, type Drafts } from './agent-drafts.ts'
import { SaveBar } from './save-bar.tsx'

type Props = { agents: readonly AgentView[]; skills: readonly SkillView[] }

/** Who can do what how well: changed freely in the table, put in force all at once. */
export function AgentsMatrix({ agents, skills }: Props) {
  const { t, locale } = useMessages()
  const may = useMay('agents.write')
  const client = useQueryClient()
  const [drafts, setDrafts] = useState<Drafts>({})
  const save = useMutation({
    mutationFn: async (changes: Drafts) => {
      for (const [id, change] of Object.entries(changes)) await write('PATCH', `/api/agents/${id}`, change)
    },
    onSuccess: () => {
      setDrafts({})
      showNotice('good', t('common.saved'))
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['agents'] }),
  })
  const change = (id: string, part: AgentChange) => setDrafts((old) => ({ ...old, [id]: { ...old[id], ...part } }))
  const languages = skills.filter(({ kind }) => kind === 'language')
  const topics = skills.filter(({ kind }) => kind === 'topic')
  const ordered = [...languages, ...topics]
  const changed = Object.keys(drafts).length
  return (
    <>
      <div className={`${table.scroll} ${styles.card}`} role="group" aria-label={t('admin.agents')} tabIndex={0}>
        <table className={`${table.table} ${styles.matrix}`}>
          <thead>
            <tr>
              <th rowSpan={2} scope="col">
                {t('admin.users.name')}
              </th>
              {languages.length > 0 && (
                <th colSpan={languages.length} scope="colgroup">
                  {t('admin.skills.language')}
                </th>
              )}
              {topics.length > 0 && (
                <th colSpan={topics.length} scope="colgroup">
                  {t('admin.skills.topic')}
                </th>
              )}
              <th colSpan={limitChannels.length} scope="colgroup">
                {t('admin.agents.limits')}
              </th>
              <th rowSpan={2} scope="col">
                {t('admin.agents.auto-answer')}
              </th>
            </tr>
            <tr>
              {ordered.map((skill) => (
                <th key={skill.code} scope="col" className={styles.skillHead}>
                  {locale === 'lv' ? skill.nameLv : skill.nameEn}
                </th>
              ))}
              {limitChannels.map((channel) => (
                <th key={channel} scope="col" className={styles.skillHead}>
                  {t(`channel.${channel}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <AgentRow
                key={agent.id}
                agent={agent}
                draft={drafts[agent.id]}
                skills={ordered}
                disabled={!may}
                onChange={(part) => change(agent.id, part)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.hint}>{t('admin.agents.levels')}</p>
      {changed > 0 && (
        <SaveBar
          text={t('admin.agents.changed', { count: changed })}
          pending={save.isPending}
          onSave={() => save.mutate(drafts)}
          onDiscard={() => setDrafts({})}
        />
      )}
    </>
  )
}
