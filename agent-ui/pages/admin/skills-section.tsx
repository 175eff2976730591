import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SkillView } from '../../../src/skills/skills.contract.ts'
import { skillsQuery } from '../../queries.ts'
import adminStyles from '../../parts/admin/admin.module.css'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { SkillDialog } from '../../parts/admin/skill-dialog.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'

export function SkillsSection() {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const query = useQuery(skillsQuery)
  const [opened, setOpened] = useState<SkillView | 'new' | null>(null)
  return (
    <>
      <SectionHead name="skills">
        <ActionButton
          size="sm"
          icon="plus"
          label={t('admin.skills.new')}
          reason={may ? null : t('error.not-allowed')}
          onClick={() => setOpened('new')}
        />
      </SectionHead>
      <Loaded query={query}>
        {(skills) => (
          <div className={adminStyles.card}>
            <SkillsTable skills={skills} may={may} onOpen={setOpened} />
          </div>
        )}
      </Loaded>
      {opened && <SkillDialog skill={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />}
    </>
  )
}

function SkillsTable({
  skills,
  may,
  onOpen,
}: {
  skills: readonly SkillView[]
  may: boolean
  onOpen: (skill: SkillView) => void
}) {
  const { t } = useMessages()
  return (
    <div className={table.scroll} role="group" aria-label={t('admin.skills')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('admin.skills.name-lv')}</th>
            <th scope="col">{t('admin.skills.name-en')}</th>
            <th scope="col">{t('admin.skills.kind')}</th>
            <th scope="col">{t('admin.skills.code')}</th>
            <th scope="col">{t('admin.skills.menu-key')}</th>
            <th scope="col">{t('admin.skills.state')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('admin.change')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {skills.map((skill) => (
            <tr key={skill.code}>
              <th scope="row">{skill.nameLv}</th>
              <td>{skill.nameEn}</td>
              <td>{t(`admin.skills.kind.${skill.kind}`)}</td>
              <td>
                <code>{skill.code}</code>
              </td>
              <td>{skill.menuKey ?? '–'}</td>
              <td>
                <StatusBadge tone={skill.retired ? 'calm' : 'good'} icon={skill.retired ? 'moon' : 'check'}>
                  {skill.retired ? t('admin.skills.retired') : t('admin.skills.in-use')}
                </StatusBadge>
              </td>
              <td>
                <ActionButton
                  label={t('admin.change')}
                  fullLabel={`${t('admin.change')}: ${skill.nameLv}`}
                  icon="pencil"
                  reason={may ? null : t('error.not-allowed')}
                  onClick={() => onOpen(skill)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
