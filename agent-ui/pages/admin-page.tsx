import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMessages } from '../use-messages.tsx'

export default function AdminPage() {
  return <AppFrame title={useMessages().t('nav.admin')}>{null}</AppFrame>
}
