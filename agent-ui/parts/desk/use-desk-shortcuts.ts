import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { useShortcuts, type Shortcut } from '../../ui/use-shortcuts.ts'
import { mayNow, standingOf, type Action } from './actions.ts'
import type { DialogName } from './desk-dialogs.tsx'
import type { CallActions } from './use-call-actions.ts'
import type { CallBack } from './use-call-back.ts'
import type { DeskPlace, WorkTab } from './use-desk-place.ts'
import type { OfferActions } from './use-offer.ts'

type Desktop = {
  desk: Desk
  place: DeskPlace
  ticketId: string | null
  call: ContactView | undefined
  callActions: CallActions
  callBack: CallBack
  offer: OfferActions
  onReady: () => void
  onTransfer: () => void
  onDialog: (name: DialogName) => void
}

/** Where J and K lead: the next and the one before in my work, what was laid aside last, round and round. */
function neighbour(desk: Desk, ticketId: string | null, step: 1 | -1): string | undefined {
  const all = [...desk.work, ...desk.laidAside]
  const index = all.findIndex((contact) => contact.ticketId === ticketId)
  return all[(index + step + all.length) % all.length]?.ticketId
}

/** All keys of the desk that do not belong to one pane; the dialog behind `?` lists them in shortcuts-dialog.tsx. */
export function useDeskShortcuts({
  desk,
  place,
  ticketId,
  call,
  callActions,
  callBack,
  offer,
  onReady,
  onTransfer,
  onDialog,
}: Desktop): void {
  const standing = standingOf(call, desk.agent.id)
  const onCall = (action: Action, run: (contact: ContactView) => void) => () => {
    if (call && mayNow(action, standing)) run(call)
  }
  const showTab = (tab: WorkTab) => () => place.go({ tab, pane: 'work' })
  const step = (by: 1 | -1) => () => {
    const ticket = neighbour(desk, ticketId, by)
    if (ticket) place.go({ ticket, tab: 'work', pane: 'ticket' })
  }
  const offerKeys: Shortcut[] = [
    { key: 'F2', run: offer.acceptByKey, everywhere: true },
    { key: 'Shift+F2', run: offer.declineByKey, everywhere: true },
    { key: 'Enter', run: offer.acceptByKey, overButtons: true },
    { key: 'Escape', run: offer.declineByKey },
  ]
  useShortcuts([
    ...(offer.present ? offerKeys : []),
    { key: 'G', run: onReady },
    { key: 'H', run: onCall(standing === 'on-hold' ? 'resume' : 'hold', callActions.holdOf(call).run) },
    { key: 'M', run: onCall('mute', callActions.muteOf(call).run) },
    { key: 'N', run: onTransfer },
    { key: 'J', run: step(1) },
    { key: 'K', run: step(-1) },
    { key: 'D', run: showTab('work') },
    { key: 'R', run: showTab('queue') },
    { key: 'Z', run: showTab('returns') },
    {
      key: 'C',
      run: () => {
        const first = desk.returns.items.find((item) => callBack.reasonFor(item) === null)
        if (first && place.tab === 'returns') callBack.run(first)
      },
    },
    { key: 'Ctrl+K', run: () => onDialog('command') },
    { key: '?', run: () => onDialog('shortcuts') },
    // With Alt only: a call must not end because a letter was pressed by accident.
    { key: 'B', altOnly: true, run: onCall('hang-up', callActions.hangUp.run) },
  ])
}
