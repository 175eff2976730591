import { z } from 'zod'
import type { Simulator, SimulatorHost } from '../simulator.ts'
import { callerNumber } from '../kit/phone-number.ts'
import { providerAccounts } from '../kit/provider-accounts.ts'
import { answerApi } from '../kit/provider-api.ts'
import { closeSide, providerSide } from '../kit/provider-side.ts'
import { phoneTwilioSettings } from './settings.ts'
import { answerPhoneApi } from './simulator-api.ts'
import { endCall, setStatus } from './simulator-call.ts'
import { startRun } from './simulator-run.ts'
import { callFields, hears, isOver, laterFor, newCall, newWorld, stopRun } from './simulator-state.ts'
import type { SimCall, World } from './simulator-state.ts'
import { viewOf } from './simulator-view.ts'

const withheldKeypad = '+266696687'

/** What a caller does by himself. */
const arrival = z.object({
  account: z.string().default('phone'),
  /** null: the number is withheld, and arrives in its keypad spelling. */
  from: z.string().min(1).nullable().default('+447700900111'),
  /** Pressed one by one whenever a menu listens; without them the caller waits to be told. */
  keys: z
    .array(z.string().regex(/^[0-9*#]$/, 'a key is one of 0-9, * and #'))
    .max(50)
    .default([]),
  /** Hangs up by himself after so many seconds in all. */
  patienceS: z.number().min(0).max(86_400).optional(),
  /** Hangs up after so many seconds of conversation. */
  talkS: z.number().min(0).max(86_400).optional(),
  /** What he says to the answering machine. */
  voicemail: z.string().max(1000).optional(),
  agentLine: z.enum(['answers', 'silent', 'busy']).optional(),
  /** Divides every duration of this call, and of the lines rung from now on. */
  speed: z.number().min(0.01).max(10_000).default(1),
})

const deed = z.object({
  press: z
    .string()
    .regex(/^[0-9*#]+$/, 'keys are 0-9, * and #')
    .optional(),
  hangup: z.literal(true).optional(),
  say: z.string().min(1).max(1000).optional(),
  /** For a number or a softphone: how it behaves when it is called. */
  line: z.enum(['answers', 'silent', 'busy']).optional(),
  /** For a softphone: calls this number, about this. */
  dial: z.string().optional(),
  claim: z.string().max(200).optional(),
  account: z.string().default('phone'),
})

type Deed = z.output<typeof deed>

/** Plays the telephone provider: citizens, softphones, conferences and the REST API. */
export function phoneTwilioSimulator(host: SimulatorHost): Simulator {
  const side = providerSide(host)
  const world = newWorld(side)
  const accounts = providerAccounts(side, phoneTwilioSettings, 'phone')
  return {
    handle: (request) =>
      answerApi(side, request, {
        accountOf: accounts.bySid,
        keysOf: (settings) => [[settings.apiKeySid, settings.apiKeySecret]],
        route: (asked) => answerPhoneApi(world, asked),
      }),
    arrive: async (input) => {
      const how = arrival.parse(input)
      const account = await accounts.bySlug(how.account)
      world.speed = how.speed
      if (how.agentLine) side.how = { ...side.how, agentLine: how.agentLine }
      const { keys, speed, talkS = null, voicemail = null } = how
      const from = how.from ?? withheldKeypad
      const call = newCall(world, {
        account,
        direction: 'inbound',
        from,
        to: account.settings.number,
        keys: [...keys],
        speed,
        talkS,
        voicemail,
      })
      begin(world, call, account.webhookUrl)
      if (how.patienceS !== undefined) laterFor(world, call, how.patienceS * 1000, () => endCall(world, call, 'completed'))
      return { callId: call.sid }
    },
    act: async (id, input) => {
      const what = deed.parse(input)
      const identity = id.replace(/^client:/, '')
      if (/^\+?\d+$/.test(id) || identity.startsWith('agent_'))
        return actOfLine(world, id.startsWith('+') ? id : identity, what, accounts.bySlug)
      const call = world.calls.get(id)
      if (!call) throw new Error('there is no such call')
      return actOfCaller(world, call, what)
    },
    misbehave: (how) => {
      side.how = { ...how }
    },
    requests: () => side.log,
    view: () => viewOf(world),
    close: () => {
      closeSide(side)
      for (const call of world.calls.values()) stopRun(call)
    },
  }
}

/** The number's own status call-back reports the end, and nothing else. */
function begin(world: World, call: SimCall, url: string): void {
  call.callback = { url: `${call.account.webhookUrl}/status`, events: new Set(['completed']), sequence: 0 }
  setStatus(world, call, 'ringing')
  const number = callerNumber(call.from)
  const country = number?.startsWith('+371') ? 'LV' : number?.startsWith('+44') ? 'GB' : ''
  startRun(world, call, {
    url,
    method: 'POST',
    fields: {
      ...callFields(call),
      CallToken: 'example-call-token',
      FromCountry: country,
      CallerCountry: country,
      FromCity: '',
      CallerCity: '',
    },
  })
}

function actOfCaller(world: World, call: SimCall, what: Deed): { taken: boolean } {
  if (isOver(call)) throw new Error('the call is over')
  if (what.hangup) {
    endCall(world, call, 'completed')
    return { taken: true }
  }
  if (what.say !== undefined) {
    hears(world, call, `« ${what.say}`)
    const listener = call.run?.onSpeech
    listener?.(what.say)
    return { taken: listener !== null && listener !== undefined }
  }
  const [key, ...rest] = [...(what.press ?? '')]
  if (key === undefined) throw new Error('say what to do: press, say or hangup')
  const listener = call.run?.onKey
  // Keys nobody listens to are lost, as on a telephone; the others follow as soon as each has been taken.
  if (!listener) return { taken: false }
  call.keys.unshift(...rest)
  listener(key)
  return { taken: true }
}

async function actOfLine(
  world: World,
  id: string,
  what: Deed,
  accountOf: (slug: string) => Promise<SimCall['account']>,
): Promise<unknown> {
  const line = id.startsWith('+') ? id : `client:${id}`
  if (what.line) {
    world.lines.set(line, what.line)
    return { taken: true }
  }
  if (what.dial !== undefined && line.startsWith('client:')) {
    const account = await accountOf(what.account)
    const extra: Record<string, string> = what.claim === undefined ? {} : { claim: what.claim }
    const call = newCall(world, { account, direction: 'inbound', from: line, to: what.dial, extra })
    begin(world, call, `${account.webhookUrl}/agent-out`)
    return { callId: call.sid }
  }
  if (!what.hangup) throw new Error('say what to do: hangup, line or dial')
  const legs = [...(world.legs.get(line) ?? [])]
  for (const leg of legs) endCall(world, leg, leg.answeredAt ? 'completed' : 'busy')
  return { taken: legs.length > 0 }
}
