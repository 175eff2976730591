import { useParams } from '@tanstack/react-router'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMe } from '../parts/app-frame/use-me.ts'
import styles from '../parts/admin/admin.module.css'
import { SectionNav } from '../parts/admin/section-nav.tsx'
import { sections, type SectionName } from '../parts/admin/sections.ts'
import { useMessages } from '../use-messages.tsx'
import { AccountsSection } from './admin/accounts-section.tsx'
import { AuditSection } from './admin/audit-section.tsx'
import { AgentsSection } from './admin/agents-section.tsx'
import { FailedEventsSection } from './admin/failed-events-section.tsx'
import { HoursSection } from './admin/hours-section.tsx'
import { LettersSection } from './admin/letters-section.tsx'
import { PromptsSection } from './admin/prompts-section.tsx'
import { RetentionSection } from './admin/retention-section.tsx'
import { ShadowSection } from './admin/shadow-section.tsx'
import { SettingsSection } from './admin/settings-section.tsx'
import { SkillsSection } from './admin/skills-section.tsx'
import { UsersSection } from './admin/users-section.tsx'

const pages: Record<SectionName, () => React.ReactNode> = {
  users: UsersSection,
  agents: AgentsSection,
  skills: SkillsSection,
  accounts: AccountsSection,
  hours: HoursSection,
  prompts: PromptsSection,
  letters: LettersSection,
  settings: SettingsSection,
  shadow: ShadowSection,
  retention: RetentionSection,
  'failed-events': FailedEventsSection,
  audit: AuditSection,
}

export default function AdminPage() {
  const { t } = useMessages()
  const me = useMe()
  const { section } = useParams({ strict: false })
  const shown = sections.filter(({ needs }) => me?.permissions.includes(needs))
  const current = shown.find(({ name }) => name === section) ?? shown[0]
  if (!current) return <AppFrame title={t('nav.admin')}>{null}</AppFrame>
  const Section = pages[current.name]
  return (
    <AppFrame title={`${t(`admin.${current.name}`)} · ${t('nav.admin')}`}>
      <div className={styles.admin}>
        <SectionNav shown={shown} current={current.name} />
        <div className={styles.section}>
          {!me?.permissions.includes('settings.write') && <p className={styles.readOnly}>{t('admin.read-only')}</p>}
          <Section />
        </div>
      </div>
    </AppFrame>
  )
}
