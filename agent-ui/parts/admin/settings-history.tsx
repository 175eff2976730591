import { useInfiniteQuery } from '@tanstack/react-query'
import type { SettingsVersion } from '../../../src/settings/settings.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import { settingsVersionsQuery } from './admin-queries.ts'
import own from './settings.module.css'
import { useSettingWords } from './use-setting-words.ts'

/** Every version with what it changed: a decision names the version by which it was made. */
export function SettingsHistory({ current }: { current: number }) {
  const { t, format } = useMessages()
  const { labelOf } = useSettingWords()
  const may = useMay('settings.write')
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(settingsVersionsQuery)
  const restore = useWrite((version: number) => ['POST', `/api/settings/versions/${version}/restore`], {
    stale: ['settings', 'settings-versions', 'board'],
    onDone: (version) => showNotice('good', t('admin.settings.restored', { version })),
  })
  const versions = data?.pages.flatMap(({ items }) => items) ?? []
  if (versions.length === 0) return null
  const changes = (version: SettingsVersion) =>
    version.changes.map(({ path, from, to }) => `${labelOf(path)} ${format.number(from)} → ${format.number(to)}`).join('; ')
  const back = (version: number) =>
    may && (
      <ActionButton
        label={t('admin.settings.restore')}
        fullLabel={t('admin.settings.restore-full', { version })}
        pending={restore.pending}
        onClick={() => restore.run(version)}
      />
    )
  return (
    <Panel title={t('admin.settings.history')} level={3}>
      <ul className={own.versions}>
        {versions.map((version) => (
          <li key={version.version}>
            <strong>{t('admin.settings.version-short', { version: version.version })}</strong>
            <span className="dim">{[format.dateTime(version.validFrom), version.changedByName].filter(Boolean).join(' · ')}</span>
            <span className={own.changes}>{changes(version) || t('admin.settings.same')}</span>
            {version.version !== current && back(version.version)}
          </li>
        ))}
        {!hasNextPage && (
          <li>
            <strong>{t('admin.settings.version-short', { version: 0 })}</strong>
            <span className={own.changes}>{t('admin.settings.defaults')}</span>
            {back(0)}
          </li>
        )}
      </ul>
      {hasNextPage && (
        <ActionButton label={t('admin.settings.older')} pending={isFetchingNextPage} onClick={() => void fetchNextPage()} />
      )}
    </Panel>
  )
}
