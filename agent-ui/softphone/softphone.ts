import type { SoftphoneAccess } from '../../src/calls/calls.contract.ts'
import { createSimulatedSoftphone } from './simulated-softphone.ts'

/** simulated: nothing to connect; failed: no microphone, or the provider does not let us in. */
export type SoftphoneState = 'connecting' | 'ready' | 'in-call' | 'failed' | 'simulated'

/** The agent's own leg of a call. Who is called and when is the server's business: this only carries the voice. */
export type Softphone = {
  connect: (access: SoftphoneAccess) => Promise<void>
  setMuted: (on: boolean) => void
  hangUp: () => void
  /** Tells the state now and at every change; returns how to stop. */
  onState: (listener: (state: SoftphoneState) => void) => () => void
  close: () => void
}

/** The provider's library is loaded only where there is a real line; null: this user has no telephone. `renew` gets a fresh access before the old one ends. */
export async function openSoftphone(access: SoftphoneAccess, renew: () => Promise<SoftphoneAccess>): Promise<Softphone | null> {
  if (access.line === 'none') return null
  const softphone =
    access.line === 'twilio' ? (await import('./twilio-softphone.ts')).createTwilioSoftphone(renew) : createSimulatedSoftphone()
  await softphone.connect(access)
  return softphone
}
