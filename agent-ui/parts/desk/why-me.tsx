import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Page } from '../../../src/http/page.contract.ts'
import type { OfferView } from '../../../src/offers/offers.contract.ts'
import { read, withParams } from '../../api.ts'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { DecisionLink } from '../decision/decision-link.tsx'
import styles from './side.module.css'
import { useWhyWords } from './use-why-words.ts'

/** Asked for only when someone wants to know: most contacts are simply answered. */
export function WhyMe({ contactId }: { contactId: string }) {
  const { t } = useMessages()
  const whyWords = useWhyWords()
  const [open, setOpen] = useState(false)
  const { data, isPending } = useQuery({
    queryKey: ['offers', contactId],
    queryFn: ({ signal }) => read<Page<OfferView>>(withParams('/api/offers', { contactId, mine: 1, limit: 1 }), signal),
    enabled: open,
  })
  const offer = data?.items[0]
  return (
    <section className={styles.card} aria-label={t('desk.why')}>
      <h2>
        <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('desk.why')} <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} />
        </button>
      </h2>
      {open && isPending && <p className="dim">{t('common.loading')}</p>}
      {open && !isPending && !offer && <p className="dim">{t('desk.why.no-offer')}</p>}
      {open && offer && (
        <p>
          {whyWords(offer.why)} <DecisionLink offerId={offer.id} label={t('desk.why.whole')} />
        </p>
      )}
    </section>
  )
}
