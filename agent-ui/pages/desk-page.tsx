import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMessages } from '../use-messages.tsx'

export default function DeskPage() {
  return <AppFrame title={useMessages().t('nav.desk')}>{null}</AppFrame>
}
