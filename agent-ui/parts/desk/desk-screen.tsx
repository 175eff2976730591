import { useState } from 'react'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { useSoftphone } from '../../softphone/use-softphone.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { AppFrame } from '../app-frame/app-frame.tsx'
import { isVoice, mayNow, standingOf } from './actions.ts'
import { CallStrip } from './call-strip.tsx'
import { CitizenPane } from './citizen-pane.tsx'
import styles from './desk.module.css'
import { DeskDialogs, type DialogName } from './desk-dialogs.tsx'
import { NothingOpen } from './nothing-open.tsx'
import { OfferCard } from './offer-card.tsx'
import { PaneTabs } from './pane-tabs.tsx'
import { PresenceMenu } from './presence-menu.tsx'
import { SearchButton } from './search-button.tsx'
import { TicketPane } from './ticket-pane.tsx'
import { useCallActions } from './use-call-actions.ts'
import { useCallBack } from './use-call-back.ts'
import { useDeskPlace } from './use-desk-place.ts'
import { useDeskShortcuts } from './use-desk-shortcuts.ts'
import { useOffer } from './use-offer.ts'
import { usePresence } from './use-presence.ts'
import { WorkPane } from './work-pane.tsx'

/** The agent's one screen: who and what in three panes, the call above them, an offer over them. */
export function DeskScreen({ desk }: { desk: Desk }) {
  const { t } = useMessages()
  const place = useDeskPlace()
  const { softphone, state: line } = useSoftphone()
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const { agent, work } = desk
  const ticketId = place.ticket ?? work[0]?.ticketId ?? null
  const open = (ticket: string) => place.go({ ticket, pane: 'ticket' })

  const call = work.find(isVoice)
  const here = work.find((contact) => contact.ticketId === ticketId)
  const transferable = [call, here].find((contact) => contact && mayNow('transfer', standingOf(contact, agent.id)))
  const presence = usePresence()
  const callActions = useCallActions(softphone)
  const callBack = useCallBack(agent, (item) => open(item.ticketId))
  const offer = useOffer(desk, open)
  const ready = () => presence.run({ state: 'ready' })
  const transfer = () => transferable && setDialog('transfer')

  useDeskShortcuts({
    desk,
    place,
    ticketId,
    call,
    callActions,
    callBack,
    offer,
    onReady: ready,
    onTransfer: transfer,
    onDialog: setDialog,
  })
  return (
    <AppFrame
      title={t('nav.desk')}
      fill
      {...(desk.offer ? { badge: '(1)' } : {})}
      top={
        <>
          <PresenceMenu agent={agent} onChange={presence.run} />
          {call && (
            <CallStrip call={call} agent={agent} actions={callActions} onTransfer={transfer} onOpen={() => open(call.ticketId)} />
          )}
        </>
      }
      topEnd={
        <>
          {line === 'failed' && (
            <StatusBadge tone="bad" icon="phone-off">
              {t('desk.softphone.failed')}
            </StatusBadge>
          )}
          <SearchButton compact={call !== undefined} onOpen={() => setDialog('command')} />
        </>
      }
    >
      <div className={styles.desk} data-pane={place.pane} data-offer={desk.offer !== null} data-nothing={ticketId === null}>
        <section className={styles.left} aria-label={t('desk.lists')}>
          <WorkPane desk={desk} place={place} ticketId={ticketId} callBack={callBack} onReady={ready} />
        </section>
        <section className={styles.centre} aria-label={t('desk.pane.ticket')}>
          {ticketId ? (
            <TicketPane
              key={ticketId}
              ticketId={ticketId}
              desk={desk}
              onTransfer={transfer}
              onClosed={() => place.go({ ticket: undefined, pane: 'work' })}
              onTicket={open}
              onDialog={setDialog}
            />
          ) : (
            <NothingOpen agent={agent} onReady={ready} />
          )}
        </section>
        <aside className={styles.right} aria-label={t('desk.about')}>
          <CitizenPane ticketId={ticketId} contactId={here?.id ?? null} onOpen={open} />
        </aside>
        <PaneTabs place={place} />
        {desk.offer && (
          <OfferCard
            key={desk.offer.id}
            offer={desk.offer}
            autoAnswer={agent.autoAnswer}
            accepting={offer.accepting}
            declining={offer.declining}
            onAccept={offer.accept}
            onDecline={offer.decline}
            onPeek={() => desk.offer && open(desk.offer.contact.ticketId)}
          />
        )}
      </div>
      <div className="visually-hidden" aria-live="assertive">
        {offer.announcement}
      </div>
      <DeskDialogs
        name={dialog}
        ticketId={ticketId}
        desk={desk}
        transferable={transferable}
        callActions={callActions}
        call={call}
        onPresence={presence.run}
        onTicket={open}
        onDialog={setDialog}
      />
    </AppFrame>
  )
}
