import { Device, type Call } from '@twilio/voice-sdk'
import type { SoftphoneAccess } from '../../src/calls/calls.contract.ts'
import type { Softphone, SoftphoneState } from './softphone.ts'

const renewBeforeMs = 60_000

export function createTwilioSoftphone(renew: () => Promise<SoftphoneAccess>): Softphone {
  const listeners = new Set<(state: SoftphoneState) => void>()
  let state: SoftphoneState = 'connecting'
  let device: Device | undefined
  let call: Call | undefined
  const show = (next: SoftphoneState) => {
    state = next
    for (const listener of listeners) listener(next)
  }

  const takeCall = (incoming: Call) => {
    // The agent has accepted the offer already: ringing a second time would only cost the citizen seconds.
    call = incoming
    incoming.on('disconnect', () => {
      call = undefined
      show('ready')
    })
    incoming.on('error', () => show('failed'))
    incoming.accept()
    show('in-call')
  }

  const open = async (token: string) => {
    device = new Device(token, { closeProtection: true, tokenRefreshMs: renewBeforeMs, logLevel: 'error' })
    device.on('registered', () => show('ready'))
    device.on('unregistered', () => show('connecting'))
    device.on('error', () => show('failed'))
    device.on('incoming', takeCall)
    device.on('tokenWillExpire', () => void refresh())
    // The desk has its own tone; the SDK's sounds would come from another origin.
    device.audio?.incoming(false)
    device.audio?.outgoing(false)
    device.audio?.disconnect(false)
    await device.register()
  }
  const refresh = async () => {
    const { token } = await renew()
    if (token) device?.updateToken(token)
  }

  return {
    connect: async ({ token }) => {
      if (!token) return show('failed')
      await open(token).catch(() => show('failed'))
    },
    setMuted: (on) => call?.mute(on),
    hangUp: () => call?.disconnect(),
    onState: (listener) => {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    close: () => {
      listeners.clear()
      device?.destroy()
    },
  }
}
