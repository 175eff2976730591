import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { Softphone } from '../../softphone/softphone.ts'
import { useWrite } from '../../use-write.ts'

const of = (contact: ContactView, verb: string) => `/api/contacts/${contact.id}/${verb}`
/** What a change of a contact shows in. */
const stale = ['desk', 'ticket', 'timeline']

export function useCallActions(softphone: Softphone | null) {
  // Off is a write of its own: whoever sees "on" can take it back at once, while the lists are still being asked for.
  const hold = useWrite((contact: ContactView) => ['POST', of(contact, 'hold'), { on: true }], { stale })
  const resume = useWrite((contact: ContactView) => ['POST', of(contact, 'hold'), { on: false }], { stale })
  // At once in the headset; the server tells the provider, so that it holds for the whole conference.
  const mute = useWrite(
    (contact: ContactView) => {
      softphone?.setMuted(true)
      return ['POST', of(contact, 'mute'), { on: true }]
    },
    { stale },
  )
  const unmute = useWrite(
    (contact: ContactView) => {
      softphone?.setMuted(false)
      return ['POST', of(contact, 'mute'), { on: false }]
    },
    { stale },
  )
  const hangUp = useWrite((contact: ContactView) => ['POST', of(contact, 'hangup')], { stale, onDone: () => softphone?.hangUp() })
  const holdOf = (contact: ContactView | undefined) => (contact?.phase === 'on-hold' ? resume : hold)
  const muteOf = (contact: ContactView | undefined) => (contact?.call?.muted ? unmute : mute)
  return { holdOf, muteOf, hangUp }
}
export type CallActions = ReturnType<typeof useCallActions>
