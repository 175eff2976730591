import { ProviderError, type DeliveryProblem } from '../../channels/channel.ts'
import type { OutboundLetter, SentMessage } from '../../channels/outbound.ts'
import { checkAccount } from '../accounts/check-accounts.ts'
import type { Account } from '../centre/centre.ts'
import { sql } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { OutgoingLetter } from '../messages/messages.table.ts'
import { returnFailed } from './return-failed.ts'

type Taken = {
  id: string
  ticketId: string
  accountId: string
  text: string
  address: string
  sendAttempts: number
  createdAt: Date
  subject: string | null
  outgoing: OutgoingLetter | null
}

type SendDeps = Pick<
  Deps,
  'db' | 'clock' | 'centre' | 'reach' | 'live' | 'receiver' | 'log' | 'jobs' | 'blobs' | 'background' | 'assigner'
>

/** A message taken up and never answered: nobody knows whether it went out. It is shown as failed, and not sent again by itself. */
export const unknownOutcomeMs = 120_000
/** One that may be sent again is, when the process that took it has been silent for longer than any attempt lasts. */
export const sentAnewMs = 600_000

/**
 * Hands one queued message to its provider. The row is taken first, so that two workers never both send it; what the provider
 * answers is written before anything else happens. Throws for the job's sake when trying again may help. False: the provider would not
 * take it now, and will not take the next one either.
 */
export async function sendMessage(deps: SendDeps, messageId: string): Promise<boolean> {
  const now = deps.clock.now()
  const message = await deps.db.one<Taken>(sql`
    update messages m set sending_at = ${now}, send_attempts = send_attempts + 1 from contacts k
    where m.id = ${messageId} and k.id = m.contact_id and m.direction = 'out' and m.status = 'queued' and m.external_id is null and m.sending_at is null
      and (m.not_before is null or m.not_before <= ${now})
    returning m.id, m.ticket_id, m.account_id, m.text, k.address, m.send_attempts, m.created_at, m.subject, m.outgoing`)
  if (!message) return true
  const account = (await deps.centre.get()).accountsById.get(message.accountId)
  try {
    if (!account?.channel.send || account.settings === null) throw new ProviderError('no-usable-account', { retry: false })
    const sent = await account.channel.send(
      { id: message.id, to: message.address, text: message.text, ...letterOf(deps, message, account) },
      { webhookUrl: account.webhookUrl },
      deps.reach,
      account.settings,
    )
    await noteSent(deps, message, sent)
    // Its receipts may have come before this row knew its provider's id.
    deps.receiver.nudge()
    return true
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    await noteRefusal(deps, message, error).finally(() => {
      if (error.alarm && account) deps.background.run('check account', () => checkAccount(deps, account))
    })
    return !error.retry
  } finally {
    deps.live.publish([{ what: 'ticket', id: message.ticketId }])
  }
}

function letterOf(deps: Pick<Deps, 'blobs' | 'db'>, { subject, outgoing }: Taken, account: Account): { letter?: OutboundLetter } {
  if (!outgoing) return {}
  const { uploads, ...rest } = outgoing
  const attachments = uploads.map(({ id, ...file }) => ({
    ...file,
    open: async () => {
      const row = await deps.db.one<{ blobKey: string }>(sql`select blob_key from uploads where id = ${id}`)
      return deps.blobs.open(row?.blobKey ?? '')
    },
  }))
  return { letter: { ...rest, subject: subject ?? '', fromName: account.name, attachments } }
}

async function noteSent(deps: Pick<Deps, 'db' | 'clock'>, message: Taken, sent: SentMessage): Promise<void> {
  const [first] = sent.refused ?? []
  const problem: DeliveryProblem | null = first
    ? { code: 'copy-refused', meaning: 'invalid-address', retry: false, words: `${first.address}: ${first.words}` }
    : null
  await deps.db.run(sql`
    update messages set external_id = ${sent.externalId}, status = ${sent.status}, parts = coalesce(${sent.parts}, parts), sending_at = null, not_before = null,
      problem = ${problem ? JSON.stringify(problem) : null}, status_at = ${deps.clock.now()} where id = ${message.id}`)
}

export const maxAttempts = 8

/** A mail server that is away, busy or doubtful is asked again for two days, as mail servers do among themselves (RFC 5321, 4.5.4.1). */
const letterPatienceMs = 2 * 86_400_000
const letterWaitsS = [30, 60, 120, 300, 600, 900, 1800, 3600]

/** When a message that was not taken is tried again by its row; null: its job tries again, or nobody does. */
function nextAttempt(message: Taken, now: Date): Date | null {
  const waitS = letterWaitsS[Math.min(message.sendAttempts, letterWaitsS.length) - 1] ?? 0
  const at = new Date(now.getTime() + waitS * 1000)
  return at.getTime() - message.createdAt.getTime() <= letterPatienceMs ? at : null
}

async function noteRefusal(deps: SendDeps, message: Taken, error: ProviderError): Promise<void> {
  const now = deps.clock.now()
  const isLetter = message.outgoing !== null
  const notBefore = isLetter && error.retry ? nextAttempt(message, now) : null
  const final = !error.retry || (isLetter ? notBefore === null : message.sendAttempts >= maxAttempts)
  const problem = error.problem ?? { code: error.code, meaning: 'unknown', retry: error.retry }
  deps.log.warn(
    { messageId: message.id, code: error.code, retry: error.retry, attempts: message.sendAttempts },
    'the provider did not take a message',
  )
  const outgoing = message.outgoing ? JSON.stringify({ ...message.outgoing, taken: error.taken }) : null
  await deps.db.run(sql`
    update messages set sending_at = null, problem = ${JSON.stringify(problem)}, status = case when ${final}::boolean then 'failed' else status end, status_at = ${now},
      not_before = ${notBefore}, outgoing = coalesce(${outgoing}::jsonb, outgoing) where id = ${message.id}`)
  if (final && isLetter && !message.outgoing?.automatic) await returnFailed(deps, message.id)
  else if (notBefore)
    await deps.jobs.enqueue('send-letter', { messageId: message.id }, { delayMs: notBefore.getTime() - now.getTime() })
  else if (!final) throw error
}
