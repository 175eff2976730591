import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { settingsQuery } from '../../parts/admin/admin-queries.ts'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { NewShadow } from '../../parts/shadow/new-shadow.tsx'
import { ShadowPanel } from '../../parts/shadow/shadow-panel.tsx'
import { shadowsQuery } from '../../parts/shadow/shadow-queries.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'

/** The newest stands open; those before it are on record in the audit log. */
export function ShadowSection() {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const shadows = useQuery(shadowsQuery)
  const settings = useQuery(settingsQuery)
  const top = useRef<HTMLDivElement>(null)
  return (
    <>
      <div ref={top}>
        <SectionHead name="shadow" />
      </div>
      <Loaded query={shadows}>
        {([newest]) => (newest ? <ShadowPanel shadow={newest} /> : <p className="dim">{t('shadow.none')}</p>)}
      </Loaded>
      {may && (
        <Loaded query={settings}>
          {(live) => <NewShadow settings={live} onStarted={() => top.current?.scrollIntoView({ block: 'start' })} />}
        </Loaded>
      )}
    </>
  )
}
