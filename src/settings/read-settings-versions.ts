import type { z } from 'zod'
import type { Tx } from '../db/database.ts'
import { conditions, limitOf, preparedText } from '../db/prepared-text.ts'
import { iso } from '../http/iso.ts'
import { pageOfRows, readCursor } from '../http/page-cursor.ts'
import type { Page, pageQuery } from '../http/page.contract.ts'
import { settingChanges } from './setting-changes.ts'
import type { SettingsVersion } from './settings.contract.ts'
import type { Changed } from './write-settings.ts'

type Row = { version: number; validFrom: Date; changedByName: string | null; changed: Changed; before: Changed | null }

/** Newest first, each with what it changed: the versions that decisions name. */
export async function readSettingsVersions(tx: Tx, page: z.output<typeof pageQuery>): Promise<Page<SettingsVersion>> {
  const { values, add, where } = conditions()
  const after = readCursor(page.after, ['number'])
  if (after) add('v.version < ?', after[0])
  const rows = await tx.rows<Row>(
    preparedText(
      `select v.version, v.valid_from, u.name as changed_by_name, v.changed,
         (select b.changed from settings_versions b where b.version < v.version order by b.version desc limit 1) as before
       from settings_versions v left join users u on u.id = v.changed_by ${where()} order by v.version desc ${limitOf(page.limit + 1)}`,
      values,
    ),
  )
  return pageOfRows(
    rows,
    page.limit,
    ({ version, validFrom, changedByName, changed, before }) => ({
      version,
      validFrom: iso(validFrom),
      changedByName,
      changes: settingChanges(before ?? {}, changed),
    }),
    (row) => [row.version],
  )
}
