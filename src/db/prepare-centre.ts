import { defaultCalendar } from '../../routing/latvian-holidays.ts'
import { serviceDay } from '../../routing/service-day.ts'
import { genesisHash } from '../kpi/chain-hash.ts'
import { sql, type Tx } from './database.ts'

/** Languages and topics of the first day, with the keys of the telephone menu. */
const firstSkills = [
  { code: 'lv', kind: 'language', nameLv: 'Latviešu valoda', nameEn: 'Latvian', menuKey: 1 },
  { code: 'ru', kind: 'language', nameLv: 'Krievu valoda', nameEn: 'Russian', menuKey: 2 },
  { code: 'en', kind: 'language', nameLv: 'Angļu valoda', nameEn: 'English', menuKey: 3 },
  { code: 'latvija', kind: 'topic', nameLv: 'Portāls Latvija.gov.lv', nameEn: 'Portal Latvija.gov.lv', menuKey: 1 },
  { code: 'eadrese', kind: 'topic', nameLv: 'E-adrese un autentifikācija', nameEn: 'E-address and authentication', menuKey: 2 },
  { code: 'citi', kind: 'topic', nameLv: 'Citi jautājumi', nameEn: 'Other questions', menuKey: 3 },
] as const

/** What every centre needs before the first call: the end of the ledger's chain, opening hours, skills. Changes nothing that is there. */
export async function prepareCentre(tx: Tx, now: Date): Promise<void> {
  await tx.run(sql`insert into kpi_chain (id, seq, hash) values (1, 0, ${genesisHash}) on conflict do nothing`)
  const year = Number(serviceDay(now.getTime()).slice(0, 4))
  const calendar = JSON.stringify(defaultCalendar([year, year + 1]))
  await tx.run(sql`insert into calendar_versions (version, calendar, valid_from) select 1, ${calendar}::jsonb, ${now}::timestamptz
    where not exists (select from calendar_versions) on conflict do nothing`)
  const some = await tx.one(sql`select 1 from skills limit 1`)
  if (some) return
  for (const { code, kind, nameLv, nameEn, menuKey } of firstSkills) {
    await tx.run(
      sql`insert into skills (code, kind, name_lv, name_en, menu_key) values (${code}, ${kind}, ${nameLv}, ${nameEn}, ${menuKey}) on conflict do nothing`,
    )
  }
}
