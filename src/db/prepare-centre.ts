import { defaultCalendar } from '../../routing/latvian-holidays.ts'
import { serviceDay } from '../../routing/service-day.ts'
import { shippedAcknowledgements } from '../acknowledgements/shipped-acknowledgements.ts'
import { genesisHash } from '../kpi/chain-hash.ts'
import { shippedTemplates } from '../templates/shipped-templates.ts'
import { sql, type Tx } from './database.ts'
import { newId } from './new-id.ts'

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
  await insertTexts(tx, now)
  const some = await tx.one(sql`select 1 from skills limit 1`)
  if (some) return
  for (const { code, kind, nameLv, nameEn, menuKey } of firstSkills) {
    await tx.run(
      sql`insert into skills (code, kind, name_lv, name_en, menu_key) values (${code}, ${kind}, ${nameLv}, ${nameEn}, ${menuKey}) on conflict do nothing`,
    )
  }
}

/** Texts we ship. Those that were there once do not come back: rows stay when a text is no longer offered. */
async function insertTexts(tx: Tx, now: Date): Promise<void> {
  if (!(await tx.one(sql`select 1 from templates limit 1`)))
    for (const { name, language, channel, text } of shippedTemplates)
      await tx.run(sql`
        insert into templates (id, name, language, channel, text, updated_at) values (${newId(now.getTime())}, ${name}, ${language}, ${channel}, ${text}, ${now}) on conflict do nothing`)
  if (!(await tx.one(sql`select 1 from acknowledgement_texts limit 1`)))
    for (const { topicId, hours, language, text } of shippedAcknowledgements)
      await tx.run(sql`
        insert into acknowledgement_texts (topic, hours, language, text, updated_at) values (${topicId ?? ''}, ${hours}, ${language}, ${text}, ${now}) on conflict do nothing`)
}
