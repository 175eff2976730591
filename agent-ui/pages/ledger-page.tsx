import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMessages } from '../use-messages.tsx'

export default function LedgerPage() {
  return <AppFrame title={useMessages().t('nav.ledger')}>{null}</AppFrame>
}
