import { ProviderError } from '../../channels/channel.ts'
import type { LiveCommand } from '../../channels/call-commands.ts'
import type { Deps } from '../deps.ts'
import type { CallRow } from './call-row.ts'

const pauseMs = 700
/** About as long as steer-call is patient. */
const mostTries = 20

type Asked = Pick<CallRow, 'id' | 'accountId'>
type AskDeps = Pick<Deps, 'centre' | 'reach' | 'log' | 'background'>

/**
 * A command to a call beside those by which it is steered: sent in the background, and again for a while if the provider will not take
 * it now. `stillWanted` is asked each time before; `refused` is told that it came to nothing.
 */
export function askProvider(
  deps: AskDeps,
  call: Asked,
  command: LiveCommand,
  more: { stillWanted?: () => Promise<boolean>; refused?: () => Promise<void> } = {},
  tries = 1,
): void {
  deps.background.run(command.do, async () => {
    if (more.stillWanted && !(await more.stillWanted())) return
    const account = (await deps.centre.get()).accountsById.get(call.accountId)
    try {
      const context = { webhookUrl: account?.webhookUrl ?? '', ref: call.id }
      await account?.channel.calls?.control(command, context, deps.reach, account.settings)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      const { code, retry } = error
      deps.log.warn({ callId: call.id, command: command.do, code, retry, tries }, 'the provider did not take a call command')
      if (retry && tries < mostTries)
        deps.background.later(command.do, pauseMs, async () => askProvider(deps, call, command, more, tries + 1))
      else await more.refused?.()
    }
  })
}

/** A line nobody wants in the call any more: whoever stays on it would hear what is not meant for him. */
export const clearLine = (deps: AskDeps, call: Asked, legId: string): void =>
  askProvider(deps, call, { do: 'hangup', callId: legId })
