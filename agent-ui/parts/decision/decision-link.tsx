import { useState } from 'react'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import { DecisionDialog } from './decision-dialog.tsx'

/** Beside whatever tells of an offer: the way to why it was made. */
export function DecisionLink({ offerId, label }: { offerId: string; label?: string }) {
  const { t } = useMessages()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={textButton.inSentence} onClick={() => setOpen(true)}>
        {label ?? t('decision.why')}
      </button>
      {open && <DecisionDialog offerId={offerId} onClose={() => setOpen(false)} />}
    </>
  )
}
