import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'

const icons: Record<ContactView['channel'], IconName> = {
  voice: 'phone',
  callback: 'phone-out',
  chat: 'chat',
  sms: 'message',
  social: 'social',
  email: 'mail',
}

/** The channel as a picture, and as a word for readers. */
export function ContactIcon({ channel, size = 18 }: { channel: ContactView['channel']; size?: number }) {
  const { t } = useMessages()
  return (
    <>
      <Icon name={icons[channel]} size={size} />
      <span className="visually-hidden">{t(`channel.${channel}`)}</span>
    </>
  )
}
