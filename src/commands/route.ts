import { match } from '../../routing/match.ts'
import { readSnapshot } from '../twin/read-scenario.ts'
import { runFileCommand } from '../twin/run-file-command.ts'

runFileCommand('route', (input) => [
  JSON.stringify(Array.isArray(input) ? input.map((one, index) => decide(one, [index])) : decide(input, [])),
])

function decide(input: unknown, at: readonly number[]) {
  const offers = match(readSnapshot(input, at))
  return {
    offers: offers.map(({ contactId, agentId, interrupts, admitted }) => ({ contactId, agentId, interrupts, admitted })),
  }
}
