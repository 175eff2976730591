import { useQuery } from '@tanstack/react-query'
import type { Page } from '../../../src/http/page.contract.ts'
import type { OfferView } from '../../../src/offers/offers.contract.ts'
import { read, withParams } from '../../api.ts'
import { useMessages } from '../../use-messages.tsx'
import { DecisionLink } from '../decision/decision-link.tsx'
import styles from './drawers.module.css'

/** To whom it was put and what became of it, newest first; each leads to why. */
export function ContactDecisions({ contactId }: { contactId: string }) {
  const { t, word, format } = useMessages()
  const { data } = useQuery({
    queryKey: ['contacts', 'offers', contactId],
    queryFn: ({ signal }) => read<Page<OfferView>>(withParams('/api/offers', { contactId, limit: 10 }), signal),
  })
  if (!data || data.items.length === 0) return null
  return (
    <section>
      <h3 className={styles.groupTitle}>{t('board.decisions')}</h3>
      <ol className={styles.history}>
        {data.items.map((offer) => (
          <li key={offer.id} data-kind="handover">
            <span>
              {[offer.agentName, word('board.handover', offer.state === 'open' ? 'offered' : offer.state)]
                .filter(Boolean)
                .join(' · ')}{' '}
              <DecisionLink offerId={offer.id} />
            </span>
            <time dateTime={offer.createdAt}>{format.dateTime(offer.createdAt)}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}
