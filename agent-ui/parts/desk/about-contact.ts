import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { isVoice } from './actions.ts'

/** A line that tells it from others: of a call its matter, of a letter its subject, of a text its last words. */
export function aboutContact(contact: ContactView): string | null {
  if (isVoice(contact)) return contact.subject
  return contact.channel === 'email' ? contact.subject || contact.lastText : contact.lastText
}
