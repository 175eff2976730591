import { useState } from 'react'
import type { SettingsView } from '../../../src/settings/settings.contract.ts'
import { showNotice } from '../../ui/notices.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { SaveBar } from './save-bar.tsx'
import { SettingsGroup } from './settings-group.tsx'
import { SettingsHistory } from './settings-history.tsx'
import { SettingRow } from './setting-row.tsx'
import { bodyOf, fits, groupOf, isKeptDays, numberFromText, valueAt, type GroupName } from './setting-paths.ts'

const order: readonly (GroupName | 'other')[] = ['line', 'offers', 'order', 'capacity', 'other']

/** What is typed, by path; null: back to the default. */
type Drafts = Record<string, string | null>

export function SettingsTable({ settings }: { settings: SettingsView }) {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const [drafts, setDrafts] = useState<Drafts>({})
  const save = useWrite((body: Record<string, unknown>) => ['PATCH', '/api/settings', body], {
    stale: ['settings', 'settings-versions', 'board'],
    onDone: () => showNotice('good', t('common.saved')),
  })
  const problem = (path: string): boolean => {
    const typed = drafts[path]
    const bound = settings.bounds[path]
    if (typeof typed !== 'string' || !bound) return false
    const value = numberFromText(typed)
    return value === null || !fits(value, bound)
  }
  const set = (path: string, typed: string | null) => {
    const { [path]: _before, ...others } = drafts
    const unchanged = typeof typed === 'string' && numberFromText(typed) === valueAt(settings.values, path)
    setDrafts(unchanged ? others : { ...others, [path]: typed })
  }
  const paths = Object.keys(settings.bounds).filter((path) => !isKeptDays(path))
  const changed = Object.keys(drafts)
  const body = () =>
    bodyOf(
      Object.fromEntries(Object.entries(drafts).map(([path, typed]) => [path, typed === null ? null : numberFromText(typed)])),
    )
  return (
    <>
      {order.map((group) => {
        const members = paths.filter((path) => groupOf(path) === group)
        if (members.length === 0) return null
        return (
          <SettingsGroup
            key={group}
            title={t(`admin.settings.group.${group}`)}
            paths={members}
            renderRow={(path) => (
              <SettingRow
                key={path}
                path={path}
                settings={settings}
                draft={drafts[path]}
                wrong={problem(path)}
                disabled={!may}
                onChange={(typed) => set(path, typed)}
              />
            )}
          />
        )
      })}
      <p className={styles.hint}>{t('admin.settings.version', { version: settings.version })}</p>
      <SettingsHistory current={settings.version} />
      {changed.length > 0 && (
        <SaveBar
          text={t('admin.settings.changed', { count: changed.length })}
          pending={save.pending}
          reason={changed.some(problem) ? t('admin.settings.wrong') : null}
          onSave={() => save.run(body())}
          onDiscard={() => setDrafts({})}
        />
      )}
    </>
  )
}
