import type { ReactNode } from 'react'
import { Panel } from '../../ui/panel.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import own from './settings.module.css'

type Props = { title: string; paths: readonly string[]; renderRow: (path: string) => ReactNode }

/** A panel of numbers; those of one map stand together under its name. */
export function SettingsGroup({ title, paths, renderRow }: Props) {
  const { t, word } = useMessages()
  const names = [...new Set(paths.map((path) => path.split('.')[0] ?? ''))]
  return (
    <Panel title={title} level={3}>
      <div className={table.scroll} role="group" aria-label={title} tabIndex={0}>
        <table className={`${table.table} ${own.table}`}>
          <thead>
            <tr>
              <th scope="col">{t('admin.settings.name')}</th>
              <th scope="col">{t('admin.settings.value')}</th>
              <th scope="col">{t('admin.settings.bounds')}</th>
              <th scope="col">{t('admin.settings.default')}</th>
            </tr>
          </thead>
          {names.map((name) => {
            const members = paths.filter((path) => path.split('.')[0] === name)
            return (
              <tbody key={name}>
                {members[0] !== name && (
                  <tr className={own.row}>
                    <th scope="rowgroup" colSpan={4}>
                      {word('admin.setting', name)}
                      <span className={own.moves}>{word('admin.setting-moves', name)}</span>
                    </th>
                  </tr>
                )}
                {members.map(renderRow)}
              </tbody>
            )
          })}
        </table>
      </div>
    </Panel>
  )
}
