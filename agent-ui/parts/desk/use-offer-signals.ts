import { useEffect, useEffectEvent } from 'react'
import type { OfferView } from '../../../src/offers/offers.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import { isVoice } from './actions.ts'
import { playTone } from './offer-tone.ts'

const ringEveryMs = 2_500
/** The agent hears the tone for this long before the line is open (auto-answer). */
export const autoAnswerAfterMs = 2_000

/** An offer is heard, and seen from another window. The notification names no citizen: it may be read over a shoulder. */
export function useOfferSignals(offer: OfferView | null, autoAnswer: boolean, accept: () => void): void {
  const { t } = useMessages()
  const kind = offer && isVoice(offer.contact) ? 'call' : 'text'
  const id = offer?.id
  const notify = useEffectEvent(() => {
    if (!document.hidden || typeof Notification === 'undefined' || Notification.permission !== 'granted') return
    const notification = new Notification(t(`desk.offer.${kind}`), { tag: id ?? 'offer', body: t('desk.offer.notification') })
    notification.addEventListener('click', () => window.focus())
    return notification
  })
  const acceptNow = useEffectEvent(accept)

  useEffect(() => {
    if (!id) return
    playTone(kind)
    const ringing = kind === 'call' ? setInterval(() => playTone('call'), ringEveryMs) : undefined
    const notification = notify()
    return () => {
      clearInterval(ringing)
      notification?.close()
    }
  }, [id, kind])

  const auto = autoAnswer && kind === 'call'
  useEffect(() => {
    if (!id || !auto) return
    const timer = setTimeout(() => acceptNow(), autoAnswerAfterMs)
    return () => clearTimeout(timer)
  }, [id, auto])
}
