import type { Account, Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import type { FieldValues } from './fill-fields.ts'
import type { TextLanguage } from './text-fields.contract.ts'

type Row = { number: string; subject: string | null; citizenName: string | null; accountId: string; language: string | null }

/** As people write it: 24.11.2026. in Latvian. */
export function dateIn(at: Date, language: TextLanguage, timeZone: string, time = false): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ''
  const [day, month, year] = [part('day'), part('month'), part('year')]
  const date = language === 'en' ? `${day}/${month}/${year}` : `${day}.${month}.${year}${language === 'lv' ? '.' : ''}`
  return time ? `${date} ${part('hour')}:${part('minute')}` : date
}

export const asTextLanguage = (language: string | null | undefined): TextLanguage =>
  language === 'ru' || language === 'en' ? language : 'lv'

/** The address of an account where it has one to write to. */
export function addressOf(account: Account | undefined): string | null {
  const settings = account?.settings
  if (typeof settings !== 'object' || settings === null) return null
  const { address, number } = settings as { address?: unknown; number?: unknown }
  return typeof address === 'string' ? address : typeof number === 'string' ? number : null
}

/** What stands for the fields of a text that is written on a contact. `agentName`: null for what nobody writes. */
export async function fieldValues(
  tx: Tx,
  centre: Centre,
  contactId: string,
  agentName: string | null,
  now: Date,
): Promise<{ values: FieldValues; language: TextLanguage } | null> {
  const row = await tx.one<Row>(sql`
    select t.number, t.subject, c.name as citizen_name, k.account_id, k.language from contacts k join tickets t on t.id = k.ticket_id
    left join citizens c on c.id = k.citizen_id where k.id = ${contactId}`)
  if (!row) return null
  const account = centre.accountsById.get(row.accountId)
  const language = asTextLanguage(row.language)
  return {
    language,
    values: {
      'citizen.name': row.citizenName,
      'ticket.number': row.number,
      'ticket.subject': row.subject,
      'agent.name': agentName,
      'account.name': account?.name ?? null,
      'account.address': addressOf(account),
      'date.today': dateIn(now, language, centre.calendar.timeZone),
    },
  }
}
