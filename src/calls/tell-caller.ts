import { ProviderError } from '../../channels/channel.ts'
import type { CallCommand } from '../../channels/call-commands.ts'
import type { Deps } from '../deps.ts'
import { promptFor } from '../prompts/prompt-for.ts'
import type { PromptKey } from '../prompts/prompts.contract.ts'
import type { CallRow } from './call-row.ts'

/** Interrupts what a caller hears, says why the call ends, and ends it. A caller who has gone already needs no telling. */
export async function tellCallerOfEnd(
  deps: Pick<Deps, 'centre' | 'reach' | 'log'>,
  call: CallRow,
  key: PromptKey,
): Promise<void> {
  const centre = await deps.centre.get()
  const account = centre.accountsById.get(call.accountId)
  if (!account || !call.externalId) return
  const commands: CallCommand[] = [{ do: 'say', prompt: promptFor(centre, key, call.language) }, { do: 'hangup' }]
  try {
    await account.channel.calls!.control(
      { do: 'redirect', callId: call.externalId, commands },
      { webhookUrl: account.webhookUrl, ref: call.id },
      deps.reach,
      account.settings,
    )
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    deps.log.warn({ callId: call.id, code: error.code }, 'a caller could not be told that the wait is over')
  }
}
