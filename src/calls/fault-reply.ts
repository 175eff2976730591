import type { HttpReply } from '../../channels/channel.ts'
import type { CallCommand } from '../../channels/call-commands.ts'
import type { Account } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { promptFor } from '../prompts/prompt-for.ts'

/** The apology a caller hears when we are at fault. Needs no database. */
export async function faultReply(deps: Pick<Deps, 'centre'>, account: Account): Promise<HttpReply> {
  const centre = await deps.centre.get()
  const commands: CallCommand[] = [{ do: 'say', prompt: promptFor(centre, 'fault', 'lv') }, { do: 'hangup' }]
  return account.channel.calls!.render(commands, { webhookUrl: account.webhookUrl, ref: '' }, account.settings)
}
