import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { MessageKey } from '../../t.ts'
import type { IconName } from '../../ui/icons.tsx'
import { isVoice } from './actions.ts'

/** What is offered, as a word and a picture. */
export function offerKind(contact: ContactView): { title: MessageKey; icon: IconName } {
  if (isVoice(contact)) return { title: 'desk.offer.call', icon: 'phone-in' }
  return contact.channel === 'email'
    ? { title: 'desk.offer.letter', icon: 'mail' }
    : { title: 'desk.offer.text', icon: 'message' }
}
