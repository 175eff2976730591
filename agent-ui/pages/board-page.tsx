import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMessages } from '../use-messages.tsx'

export default function BoardPage() {
  return <AppFrame title={useMessages().t('nav.board')}>{null}</AppFrame>
}
