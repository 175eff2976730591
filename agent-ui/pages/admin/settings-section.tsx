import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../parts/admin/admin-queries.ts'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { SettingsTable } from '../../parts/admin/settings-table.tsx'
import { Loaded } from '../../ui/loaded.tsx'

export function SettingsSection() {
  const query = useQuery(settingsQuery)
  return (
    <>
      <SectionHead name="settings" />
      <Loaded query={query}>{(settings) => <SettingsTable key={settings.version} settings={settings} />}</Loaded>
    </>
  )
}
