import type { IconName } from '../../ui/icons.tsx'

const icons: Record<string, IconName> = {
  voice: 'phone',
  callback: 'phone-out',
  chat: 'chat',
  sms: 'message',
  social: 'social',
  email: 'mail',
}

export const channelIcon = (channel: string): IconName => icons[channel] ?? 'message'
