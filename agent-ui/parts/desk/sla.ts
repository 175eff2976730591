import type { ContactView } from '../../../src/contacts/contacts.contract.ts'

/** Within how long a citizen should hear from us: the defaults of `targetS` in docs/routing.md. */
const targetMs: Record<ContactView['channel'], number> = {
  voice: 20_000,
  callback: 20_000,
  chat: 120_000,
  sms: 3_600_000,
  social: 3_600_000,
  email: 28_800_000,
}

export type Sla = { share: number; level: 'good' | 'warn' | 'bad' }

/** How much of the target has gone by since the citizen began to wait. */
export function slaOf(channel: ContactView['channel'], sinceMs: number, nowMs: number): Sla {
  const share = Math.max(0, (nowMs - sinceMs) / targetMs[channel])
  return { share, level: share >= 1 ? 'bad' : share >= 0.6 ? 'warn' : 'good' }
}
