import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMessages } from '../use-messages.tsx'

export default function SimulatorPage() {
  return <AppFrame title={useMessages().t('nav.simulator')}>{null}</AppFrame>
}
