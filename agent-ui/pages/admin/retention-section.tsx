import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../parts/admin/admin-queries.ts'
import { RetentionPanel } from '../../parts/admin/retention-panel.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { isKeptDays } from '../../parts/admin/setting-paths.ts'
import { Loaded } from '../../ui/loaded.tsx'

export function RetentionSection() {
  const query = useQuery(settingsQuery)
  return (
    <>
      <SectionHead name="retention" />
      <Loaded query={query}>
        {(settings) =>
          Object.keys(settings.bounds)
            .filter(isKeptDays)
            .map((path) => <RetentionPanel key={`${path} ${settings.version}`} path={path} settings={settings} />)
        }
      </Loaded>
    </>
  )
}
