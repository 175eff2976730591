import type { ReactNode } from 'react'
import { serverNow } from '../../clock.ts'
import styles from './offer.module.css'

const circumference = 2 * Math.PI * 15

/** The ring runs down by one CSS animation: it is started once, where the offer stands now, and costs nothing after that. */
export function OfferRing({ createdAt, expiresAt, children }: { createdAt: string; expiresAt: string; children: ReactNode }) {
  const wholeMs = Date.parse(expiresAt) - Date.parse(createdAt)
  const start = (ring: SVGCircleElement | null) => {
    const animation = ring?.animate([{ strokeDashoffset: 0 }, { strokeDashoffset: circumference }], {
      duration: Math.max(1, wholeMs),
      fill: 'forwards',
    })
    if (animation) animation.currentTime = serverNow() - Date.parse(createdAt)
  }
  return (
    <span className={styles.ring}>
      <svg viewBox="0 0 36 36" width="52" height="52" aria-hidden="true">
        <circle cx="18" cy="18" r="15" />
        <circle key={expiresAt} ref={start} cx="18" cy="18" r="15" strokeDasharray={circumference} />
      </svg>
      {children}
    </span>
  )
}
