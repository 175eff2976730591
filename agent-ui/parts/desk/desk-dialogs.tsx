import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import { mayNow, standingOf, type Action } from './actions.ts'
import { CommandBar, type Command } from './command-bar.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { SplitDialog } from './split-dialog.tsx'
import { TransferDialog } from './transfer-dialog.tsx'
import type { CallActions } from './use-call-actions.ts'
import type { SetPresence } from './use-presence.ts'

export type DialogName = 'command' | 'shortcuts' | 'transfer' | 'merge' | 'split'

type Props = {
  name: DialogName | null
  ticketId: string | null
  desk: Desk
  call: ContactView | undefined
  transferable: ContactView | undefined
  callActions: CallActions
  onPresence: (change: SetPresence) => void
  onTicket: (ticketId: string) => void
  onDialog: (name: DialogName | null) => void
}

/** What can be done now, for the command bar: the call's actions only while they are possible. */
function useCommands({ desk, ticketId, call, transferable, callActions, onPresence, onDialog }: Props): Command[] {
  const { t } = useMessages()
  const standing = standingOf(call, desk.agent.id)
  const may = (action: Action) => call !== undefined && mayNow(action, standing)
  const on = (run: (contact: ContactView) => void) => () => call && run(call)
  const lines: (Command & { when?: boolean })[] = [
    { id: 'hold', label: t('desk.hold'), icon: 'pause', kbd: 'H', when: may('hold'), run: on(callActions.holdOf(call).run) },
    { id: 'resume', label: t('desk.resume'), icon: 'play', kbd: 'H', when: may('resume'), run: on(callActions.holdOf(call).run) },
    {
      id: 'mute',
      label: t(call?.call?.muted ? 'desk.unmute.full' : 'desk.mute.full'),
      icon: 'mic',
      kbd: 'M',
      when: may('mute'),
      run: on(callActions.muteOf(call).run),
    },
    {
      id: 'hang-up',
      label: t('desk.hang-up.full'),
      icon: 'phone-off',
      kbd: 'Alt B',
      when: may('hang-up'),
      run: on(callActions.hangUp.run),
    },
    {
      id: 'transfer',
      label: t('desk.transfer'),
      icon: 'transfer',
      kbd: 'N',
      when: transferable !== undefined,
      run: () => onDialog('transfer'),
    },
    { id: 'merge', label: t('merge.command'), icon: 'merge', when: ticketId !== null, run: () => onDialog('merge') },
    { id: 'split', label: t('split.command'), icon: 'split', when: ticketId !== null, run: () => onDialog('split') },
    { id: 'ready', label: t('presence.ready'), icon: 'check', kbd: 'G', run: () => onPresence({ state: 'ready' }) },
    { id: 'lunch', label: t('desk.break.lunch'), icon: 'cup', run: () => onPresence({ state: 'break', reason: 'lunch' }) },
    { id: 'short', label: t('desk.break.short'), icon: 'cup', run: () => onPresence({ state: 'break', reason: 'short' }) },
    { id: 'finishing', label: t('presence.finishing'), icon: 'flag', run: () => onPresence({ state: 'finishing' }) },
    { id: 'keys', label: t('keys.title'), icon: 'keyboard', kbd: '?', run: () => onDialog('shortcuts') },
  ]
  return lines.filter((line) => line.when !== false)
}

export function DeskDialogs(props: Props) {
  const { name, desk, ticketId, transferable, onTicket, onDialog } = props
  const commands = useCommands(props)
  const close = () => onDialog(null)
  if (name === 'command') return <CommandBar commands={commands} onTicket={onTicket} onClose={close} />
  if (name === 'shortcuts') return <ShortcutsDialog onClose={close} />
  if (name === 'transfer' && transferable)
    return <TransferDialog contact={transferable} colleagues={desk.colleagues} onClose={close} />
  if (name === 'merge' && ticketId) return <MergeDialog ticketId={ticketId} onTicket={onTicket} onClose={close} />
  if (name === 'split' && ticketId) return <SplitDialog ticketId={ticketId} onTicket={onTicket} onClose={close} />
  return null
}
