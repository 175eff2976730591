import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { Softphone } from '../../softphone/softphone.ts'
import { useWrite } from '../../use-write.ts'

const of = (contact: ContactView, verb: string) => `/api/contacts/${contact.id}/${verb}`
/** What a change of a contact shows in. */
const stale = ['desk', 'ticket', 'timeline']

export function useCallActions(softphone: Softphone | null) {
  const hold = useWrite((contact: ContactView) => ['POST', of(contact, 'hold'), { on: contact.phase !== 'on-hold' }], { stale })
  const mute = useWrite(
    (contact: ContactView) => {
      // At once in the headset; the server tells the provider, so that it holds for the whole conference.
      softphone?.setMuted(!contact.call?.muted)
      return ['POST', of(contact, 'mute'), { on: !contact.call?.muted }]
    },
    { stale },
  )
  const hangUp = useWrite((contact: ContactView) => ['POST', of(contact, 'hangup')], { stale, onDone: () => softphone?.hangUp() })
  const moreTime = useWrite((contact: ContactView) => ['POST', of(contact, 'more-time')], { stale })
  return { hold, mute, hangUp, moreTime }
}
export type CallActions = ReturnType<typeof useCallActions>
