import type { choosablePresences } from '../../../src/agents/agents.contract.ts'
import { useWrite } from '../../use-write.ts'
import { unlockTone } from './offer-tone.ts'

export type SetPresence = { state: (typeof choosablePresences)[number]; reason?: string }

export function usePresence() {
  return useWrite(
    (change: SetPresence) => {
      // The browser lets a page sound, and ask to notify, only after something was pressed: going ready is that moment.
      if (change.state === 'ready') prepareSignals()
      return ['PATCH', '/api/agents/me/presence', change]
    },
    { stale: ['desk', 'agents'] },
  )
}

function prepareSignals(): void {
  unlockTone()
  if (typeof Notification !== 'undefined' && Notification.permission === 'default') void Notification.requestPermission()
}
