import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../parts/admin/admin-queries.ts'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { NewShadow } from '../../parts/shadow/new-shadow.tsx'
import { ShadowPanel } from '../../parts/shadow/shadow-panel.tsx'
import { isRunning, shadowsQuery } from '../../parts/shadow/shadow-queries.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'

/** The newest trial stands open, a new one may be begun when it is over; those before it are in the audit log. */
export function ShadowSection() {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const shadows = useQuery(shadowsQuery)
  const settings = useQuery(settingsQuery)
  return (
    <>
      <SectionHead name="shadow" />
      <Loaded query={shadows}>
        {([newest]) => (
          <>
            {may && !(newest && isRunning(newest)) && (
              <Loaded query={settings}>{(live) => <NewShadow key={live.version} settings={live} />}</Loaded>
            )}
            {newest ? <ShadowPanel shadow={newest} /> : <p className="dim">{t('shadow.none')}</p>}
          </>
        )}
      </Loaded>
    </>
  )
}
