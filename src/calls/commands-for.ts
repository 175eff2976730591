import type { CallCommand } from '../../channels/call-commands.ts'
import type { Centre } from '../centre/centre.ts'
import type { Deps } from '../deps.ts'
import { incidentPrompt } from '../incidents/incident-at.ts'
import { promptFor } from '../prompts/prompt-for.ts'
import type { PromptKey } from '../prompts/prompts.contract.ts'
import type { Applied, CallEvent, Hearing } from './apply-call-event.ts'
import type { CallRow, OurDecision } from './call-row.ts'
import { announceWait } from './announce-wait.ts'

const menuTimeoutS = 6
const holdMusicS = 20
/** One waiting room at the provider: who is served next is ours to say, not its order. */
const queueName = 'waiting'

const refusalPrompt: Record<OurDecision, PromptKey> = {
  closed: 'closed',
  'refused-full': 'full',
  'refused-no-agent': 'no-agent',
  'wait-limit': 'wait-limit',
  'technical-failure': 'fault',
  unknown: 'fault',
}

/** What the caller hears and does next, from where the call stands. */
export async function commandsFor(
  deps: Pick<Deps, 'db' | 'clock'>,
  centre: Centre,
  { call, hear }: Applied,
  event: CallEvent,
): Promise<CallCommand[]> {
  switch (hear.kind) {
    case 'over':
      return [{ do: 'hangup' }]
    case 'refusal':
      return [say(centre, refusalPrompt[hear.why], call.language), { do: 'hangup' }]
    case 'menu':
      return menu(deps, centre, call, hear)
    case 'queued':
      return [{ do: 'wait', queue: queueName }]
    case 'state':
      return fromState(deps, centre, call, event)
  }
}

async function fromState(
  deps: Pick<Deps, 'db' | 'clock'>,
  centre: Centre,
  call: CallRow,
  event: CallEvent,
): Promise<CallCommand[]> {
  switch (call.state) {
    case 'menu':
      return menu(deps, centre, call, { kind: 'menu', stage: call.language === null ? 'language' : 'topic', attempt: 1 })
    case 'waiting':
    case 'connecting':
      return event.kind === 'call.waiting' ? whileWaiting(deps, centre, call) : [{ do: 'wait', queue: queueName }]
    case 'talking':
      // The room is gone but the caller is still here and nobody ended the call: he waits for whoever comes back to him.
      return event.kind === 'call.ended' && call.hangUpAt === null && event.cause !== 'moved'
        ? [{ do: 'wait', queue: queueName }]
        : [{ do: 'hangup' }]
    case 'dialling':
    case 'ended':
      return call.decision ? [say(centre, refusalPrompt[call.decision.why], call.language), { do: 'hangup' }] : [{ do: 'hangup' }]
  }
}

const say = (centre: Centre, key: PromptKey, language: string | null): CallCommand => ({
  do: 'say',
  prompt: promptFor(centre, key, language),
})

function menu(
  deps: Pick<Deps, 'clock'>,
  centre: Centre,
  call: CallRow,
  { stage, attempt }: Extract<Hearing, { kind: 'menu' }>,
): CallCommand[] {
  // Before he waits in vain: what everybody calls about, once, in the language just chosen.
  const incident = stage === 'topic' && attempt === 1 ? incidentPrompt(centre, call.language, deps.clock.now().getTime()) : null
  const languages = centre.skills
    .filter((skill) => skill.kind === 'language' && skill.menuKey !== null && !skill.retired)
    .map((skill) => skill.code)
  const prompts =
    stage === 'language'
      ? languages.map((language) => promptFor(centre, 'greeting', language))
      : [...(incident ? [incident] : []), promptFor(centre, 'topic', call.language)]
  return [{ do: 'menu', stage, attempt, prompts, digits: 1, timeoutS: menuTimeoutS }]
}

/** Thanks, place and expected wait at first; later only an improvement is announced; music in between. */
async function whileWaiting(deps: Pick<Deps, 'db' | 'clock'>, centre: Centre, call: CallRow): Promise<CallCommand[]> {
  const commands: CallCommand[] = []
  if (call.state === 'waiting') {
    const { position, minutes } = await announceWait(deps.db, centre, call, deps.clock.now())
    const improved = call.announcedPosition !== null && position < call.announcedPosition
    if (call.announcedPosition === null || improved) {
      commands.push({
        do: 'say',
        prompt: promptFor(centre, improved ? 'waiting-position' : 'waiting-first', call.language, { position, minutes }),
      })
    } else {
      commands.push(say(centre, 'waiting', call.language))
    }
  }
  const { audioUrl } = promptFor(centre, 'hold-music', call.language)
  commands.push(audioUrl ? { do: 'play', audioUrl } : { do: 'pause', seconds: holdMusicS })
  return commands
}
