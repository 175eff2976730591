import type { Permission } from '../../../src/users/permissions.contract.ts'
import type { IconName } from '../../ui/icons.tsx'

/** All parts of the administration in their order, with who may read them. */
export const sections = [
  { name: 'users', icon: 'user', needs: 'users.read' },
  { name: 'agents', icon: 'users', needs: 'agents.read' },
  { name: 'skills', icon: 'flag', needs: 'settings.read' },
  { name: 'accounts', icon: 'globe', needs: 'accounts.read' },
  { name: 'hours', icon: 'clock', needs: 'settings.read' },
  { name: 'prompts', icon: 'mic', needs: 'settings.read' },
  { name: 'letters', icon: 'mail', needs: 'settings.read' },
  { name: 'settings', icon: 'settings', needs: 'settings.read' },
  { name: 'shadow', icon: 'split', needs: 'settings.read' },
  { name: 'retention', icon: 'file', needs: 'settings.read' },
  { name: 'failed-events', icon: 'alert', needs: 'failed-events.read' },
  { name: 'audit', icon: 'book', needs: 'audit.read' },
] as const satisfies readonly { name: string; icon: IconName; needs: Permission }[]

export type SectionName = (typeof sections)[number]['name']
