import type { Activity } from '../../../src/agents/agents.contract.ts'
import type { IconName } from '../../ui/icons.tsx'
import type { Tone } from '../../ui/status-badge.tsx'

/** Each state has a shape of its own: told apart without colour and from a distance. */
export const agentLooks: Record<Activity, { icon: IconName; tone: Tone }> = {
  ready: { icon: 'check', tone: 'good' },
  offered: { icon: 'phone-in', tone: 'warn' },
  connecting: { icon: 'phone-in', tone: 'warn' },
  talking: { icon: 'phone', tone: 'accent' },
  'on-hold': { icon: 'pause', tone: 'warn' },
  'wrap-up': { icon: 'note', tone: 'warn' },
  busy: { icon: 'message', tone: 'accent' },
  break: { icon: 'cup', tone: 'calm' },
  training: { icon: 'book', tone: 'calm' },
  finishing: { icon: 'flag', tone: 'calm' },
  away: { icon: 'alert', tone: 'bad' },
  offline: { icon: 'moon', tone: 'calm' },
}
