import { ProviderError } from '../../channels/channel.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'

type Taken = { id: string; ticketId: string; accountId: string; text: string; address: string; sendAttempts: number }

/** A message taken up and never answered: nobody knows whether it went out. It is shown as failed, and not sent again by itself. */
export const unknownOutcomeMs = 120_000

/**
 * Hands one queued message to its provider. The row is taken first, so that two workers never both send it; what the provider
 * answers is written before anything else happens. Throws for the job's sake when trying again may help.
 */
export async function sendMessage(
  deps: Pick<Deps, 'db' | 'clock' | 'centre' | 'reach' | 'live' | 'receiver' | 'log'>,
  messageId: string,
): Promise<void> {
  const message = await deps.db.one<Taken>(sql`
    update messages m set sending_at = ${deps.clock.now()}, send_attempts = send_attempts + 1 from contacts k
    where m.id = ${messageId} and k.id = m.contact_id and m.direction = 'out' and m.status = 'queued' and m.external_id is null and m.sending_at is null
    returning m.id, m.ticket_id, m.account_id, m.text, k.address, m.send_attempts`)
  if (!message) return
  const account = (await deps.centre.get()).accountsById.get(message.accountId)
  try {
    if (!account?.channel.send || account.settings === null) throw new ProviderError('no-usable-account', { retry: false })
    const sent = await account.channel.send(
      { id: message.id, to: message.address, text: message.text },
      { webhookUrl: account.webhookUrl },
      deps.reach,
      account.settings,
    )
    await deps.db.run(
      sql`update messages set external_id = ${sent.externalId}, status = ${sent.status}, parts = coalesce(${sent.parts}, parts), sending_at = null, status_at = ${deps.clock.now()} where id = ${message.id}`,
    )
    // Its receipts may have come before this row knew its provider's id.
    deps.receiver.nudge()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    await noteRefusal(deps, message, error)
    if (error.retry && message.sendAttempts < maxAttempts) throw error
  } finally {
    deps.live.publish([{ what: 'ticket', id: message.ticketId }])
  }
}

export const maxAttempts = 8

async function noteRefusal(deps: Pick<Deps, 'db' | 'clock' | 'log'>, message: Taken, error: ProviderError): Promise<void> {
  const final = !error.retry || message.sendAttempts >= maxAttempts
  const problem = error.problem ?? { code: error.code, meaning: 'unknown', retry: error.retry }
  deps.log.warn(
    { messageId: message.id, code: error.code, retry: error.retry, attempts: message.sendAttempts },
    'the provider did not take a message',
  )
  await deps.db.run(sql`
    update messages set sending_at = null, problem = ${JSON.stringify(problem)}, status = case when ${final}::boolean then 'failed' else status end, status_at = ${deps.clock.now()} where id = ${message.id}`)
}
