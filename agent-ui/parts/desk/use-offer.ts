import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import type { OfferView } from '../../../src/offers/offers.contract.ts'
import { serverNow } from '../../clock.ts'
import { ticketQuery, timelineQuery } from '../../queries.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { offerKind } from './offer-kind.ts'
import type { DeclineReason } from './offer-card.tsx'
import { useOfferSignals } from './use-offer-signals.ts'
import { useSkills } from './use-skill-name.ts'

/** A key pressed just as the card came up was meant for something else. */
const deafMs = 350

/** The offer on this desk: how it is taken or passed on, heard, announced, and made ready to be seen at once. */
export function useOffer(desk: Desk, onOpen: (ticketId: string) => void) {
  const { t, word } = useMessages()
  const { nameOf } = useSkills()
  const client = useQueryClient()
  const { offer, agent } = desk
  const stale = ['desk', 'ticket', 'timeline']
  const accepting = useWrite((one: OfferView) => ['POST', `/api/offers/${one.id}/accept`], {
    stale,
    onDone: (one) => onOpen(one.contact.ticketId),
  })
  const declining = useWrite(
    ({ one, reason }: { one: OfferView; reason: DeclineReason }) => ['POST', `/api/offers/${one.id}/decline`, { reason }],
    { stale },
  )
  const accept = () => offer && accepting.run(offer)
  const decline = (reason: DeclineReason) => offer && declining.run({ one: offer, reason })
  const keysAct = () => offer !== null && serverNow() - Date.parse(offer.createdAt) > deafMs

  useOfferSignals(offer, agent.autoAnswer, accept)
  const ticketId = offer?.contact.ticketId
  useEffect(() => {
    // By the time the call is accepted its matter is on the screen.
    if (!ticketId) return
    void client.prefetchQuery(ticketQuery(ticketId))
    void client.prefetchInfiniteQuery(timelineQuery(ticketId))
  }, [client, ticketId])

  const announcement = offer
    ? t('desk.offer.announce', {
        kind: t(offerKind(offer.contact).title),
        name: offer.contact.citizenLabel ?? t('citizen.withheld'),
        about: [
          offer.contact.channel === 'email' ? offer.contact.subject : '',
          offer.contact.language ? word('language', offer.contact.language) : '',
          nameOf(offer.contact.topic),
        ]
          .filter(Boolean)
          .join(', '),
      })
    : ''
  return {
    accept,
    decline,
    announcement,
    accepting: accepting.pending,
    declining: declining.pending,
    acceptByKey: () => {
      if (keysAct()) accept()
    },
    declineByKey: () => {
      if (keysAct()) decline('other')
    },
    present: offer !== null,
  }
}
export type OfferActions = ReturnType<typeof useOffer>
