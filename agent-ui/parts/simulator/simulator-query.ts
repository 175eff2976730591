import { queryOptions } from '@tanstack/react-query'
import type { SimulatorView } from '../../../src/simulator/simulator.contract.ts'
import { read } from '../../api.ts'

export type SimCall = SimulatorView['phone']['calls'][number]
export type SimText = SimulatorView['sms'][number]

const pollMs = 5_000

export const simulatorQuery = queryOptions({
  queryKey: ['simulator'],
  queryFn: ({ signal }) => read<SimulatorView>('/api/simulator', signal),
  refetchInterval: pollMs,
})

export type SimMail = SimulatorView['email']
export type SimMailbox = SimMail['mailboxes'][number]
export type SimLetter = SimMailbox['letters'][number]

export const adapters = ['phone-twilio', 'sms-twilio', 'email-imap'] as const
export type Adapter = (typeof adapters)[number]

/** Disorder on demand: shares 0..1, times in milliseconds (channels/simulator.ts). */
export type Misbehaviour = {
  duplicate?: number
  drop?: number
  reorder?: number
  delayMs?: number
  failStatus?: number
  failShare?: number
  silentShare?: number
  agentLine?: 'answers' | 'silent' | 'busy'
  at?: 'greeting' | 'sender' | 'recipient' | 'data' | 'after-data'
  bounce?: 'failed' | 'delayed'
  autoReply?: 'polite' | 'rude'
  wrongPassword?: boolean
}

export const misbehaviourQuery = (adapter: Adapter) =>
  queryOptions({
    queryKey: ['simulator', 'misbehaviour', adapter],
    queryFn: async ({ signal }) =>
      (await read<{ misbehaviour?: Misbehaviour }>(`/simulator/control/${adapter}/view`, signal)).misbehaviour ?? {},
  })
