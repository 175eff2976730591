import { openingAt } from '../../routing/business-hours.ts'
import { serviceDay } from '../../routing/service-day.ts'
import type { Centre } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import { newId } from '../db/new-id.ts'
import { composeLetter } from '../outbound/compose-letter.ts'
import { insertOutgoing } from '../outbound/insert-outgoing.ts'
import { asTextLanguage, fieldValues } from '../templates/field-values.ts'
import { fillFields } from '../templates/fill-fields.ts'
import type { AcknowledgementText } from './acknowledgements.contract.ts'

/** A letter that began an exchange and whose sender may be answered by a machine. */
export type Acknowledgeable = {
  id: string
  ticketId: string
  accountId: string
  address: string
  language: string | null
  topic: string | null
}

type Text = Omit<AcknowledgementText, 'topicId'> & { topic: string }

/**
 * Confirms that a letter has come, in the transaction in which it becomes a ticket: once, whatever happens to the process. At most once a
 * day per person; never to ourselves. The message goes the way of all messages from here.
 */
export async function acknowledge(
  tx: Tx,
  centre: Centre,
  letters: readonly Acknowledgeable[],
  ours: readonly string[],
  now: Date,
): Promise<void> {
  const candidates = [...new Map(letters.map((each) => [each.address, each])).values()].filter(
    ({ address }) => !ours.includes(address),
  )
  if (candidates.length === 0) return
  const on = await tx.rows<{ accountId: string }>(sql`select account_id from acknowledging_accounts where is_on`)
  const wanted = candidates.filter(({ accountId }) => on.some((row) => row.accountId === accountId))
  if (wanted.length === 0) return
  const texts = await tx.rows<Text>(sql`select topic, hours, language, text from acknowledgement_texts where text <> ''`)
  const day = serviceDay(now.getTime(), centre.calendar.timeZone)
  const first = await tx.rows<{ address: string }>(sql`
    insert into acknowledged (address, day) select a, ${day}::date from unnest(${wanted.map(({ address }) => address)}::text[]) as a
    on conflict do nothing returning address`)
  for (const letter of wanted) {
    if (!first.some(({ address }) => address === letter.address)) continue
    const text = textFor(texts, letter, openingAt(centre.calendar, now.getTime()) === 'open' ? 'open' : 'closed')
    if (text) await confirm(tx, centre, letter, text, now)
  }
}

/** The text of its topic, else the one for any; in its language, else in Latvian. */
function textFor(texts: readonly Text[], letter: Acknowledgeable, hours: Text['hours']): string | null {
  const language = asTextLanguage(letter.language)
  const found = (topic: string, wanted: string) =>
    texts.find((each) => each.topic === topic && each.hours === hours && each.language === wanted)?.text
  const topic = letter.topic ?? ''
  return found(topic, language) ?? found('', language) ?? found(topic, 'lv') ?? found('', 'lv') ?? null
}

async function confirm(tx: Tx, centre: Centre, letter: Acknowledgeable, text: string, now: Date): Promise<void> {
  const id = newId(now.getTime())
  const account = centre.accountsById.get(letter.accountId)
  const externalId = account?.settings ? (account.channel.ownId?.(id, account.settings) ?? null) : null
  const fields = await fieldValues(tx, centre, letter.id, null, now)
  const given = { automatic: true, quote: false, signature: false }
  const composed = await composeLetter(tx, centre, letter, { id: null, name: null }, given, { externalId, at: now })
  const row = { id, at: now, notBefore: null, contact: letter, authorId: null, text: fillFields(text, fields?.values ?? {}) }
  await insertOutgoing(tx, row, composed)
}
