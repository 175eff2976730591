import { isDiallable } from '../../channels/kit/phone-number.ts'
import type { CallArrived, HttpReply } from '../../channels/channel.ts'
import type { CallCommand } from '../../channels/call-commands.ts'
import { audit } from '../audit/append-audit.ts'
import type { Account } from '../centre/centre.ts'
import { sql, type Tx } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { insertEvents, keptEvent, type Origin } from '../inbound/receive.ts'
import { promptFor } from '../prompts/prompt-for.ts'
import { isUuid } from './apply-call-event.ts'
import { agentOfIdentity } from './softphone-identity.ts'
import { numberOf } from './next-step.ts'

/**
 * An agent dials from the softphone itself. The parameters are the browser's own claims, so they are checked: an agent of ours, a
 * number that may be dialled, and a matter of that very citizen in this agent's hands. Everything else is refused and recorded.
 */
export async function answerAgentOut(deps: Deps, account: Account, event: CallArrived, origin: Origin): Promise<HttpReply> {
  const centre = await deps.centre.get()
  const now = deps.clock.now()
  const allowed = await deps.db.transaction(async (tx) => {
    await insertEvents(tx, [keptEvent(origin, event.externalId, event, { state: 'done' })])
    const agentId = event.identity ? agentOfIdentity(event.identity) : null
    const may = agentId !== null && isDiallable(event.to) && (await hasMatterOf(tx, agentId, event.to, event.claim))
    const agent = agentId ? await tx.one<{ userId: string }>(sql`select user_id from agents where id = ${agentId}`) : undefined
    await audit(tx, {
      at: now,
      userId: agent?.userId ?? null,
      action: may ? 'call.dialled' : 'call.dial-refused',
      subject: `agent:${agentId ?? 'unknown'}`,
      details: { claim: event.claim && isUuid(event.claim) ? event.claim : null },
    })
    return may
  })
  const commands: CallCommand[] = allowed
    ? [{ do: 'dial', to: event.to, from: numberOf(account), timeoutS: 40 }]
    : [{ do: 'say', prompt: promptFor(centre, 'not-allowed', 'lv') }, { do: 'hangup' }]
  return account.channel.calls!.render(commands, { webhookUrl: account.webhookUrl, ref: '' }, account.settings)
}

async function hasMatterOf(tx: Tx, agentId: string, phone: string, claim: string | null): Promise<boolean> {
  if (!claim || !isUuid(claim)) return false
  const found = await tx.one(sql`
    select 1 from citizen_addresses d where d.kind = 'phone' and d.value = ${phone} and (
      exists (select 1 from contacts k where k.id = ${claim} and k.citizen_id = d.citizen_id and k.agent_id = ${agentId})
      or exists (select 1 from tickets t where t.id = ${claim} and t.citizen_id = d.citizen_id and t.owner_id = ${agentId})
      or exists (select 1 from calls_to_return r where r.id = ${claim} and r.citizen_id = d.citizen_id and r.closed_at is null))`)
  return found !== undefined
}
