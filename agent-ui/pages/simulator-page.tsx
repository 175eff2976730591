import { useQuery } from '@tanstack/react-query'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { BusyDayPanel } from '../parts/simulator/busy-day-panel.tsx'
import { MailPanel } from '../parts/simulator/mail-panel.tsx'
import { MisbehaviourPanel } from '../parts/simulator/misbehaviour-panel.tsx'
import { PhonePanel } from '../parts/simulator/phone-panel.tsx'
import { adapters, simulatorQuery } from '../parts/simulator/simulator-query.ts'
import styles from '../parts/simulator/simulator.module.css'
import { SmsPanel } from '../parts/simulator/sms-panel.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { useMessages } from '../use-messages.tsx'

export default function SimulatorPage() {
  const { t } = useMessages()
  const query = useQuery(simulatorQuery)
  return (
    <AppFrame title={t('nav.simulator')}>
      <div className={styles.simulator}>
        <p className={styles.lead}>{t('simulator.lead')}</p>
        <Loaded query={query}>
          {(view) => (
            <>
              <BusyDayPanel busyDay={view.busyDay} />
              <div className={styles.pair}>
                <PhonePanel phone={view.phone} />
                <SmsPanel conversations={view.sms} />
              </div>
              <MailPanel mail={view.email} />
            </>
          )}
        </Loaded>
        <div className={styles.pair}>
          {adapters.map((adapter) => (
            <MisbehaviourPanel key={adapter} adapter={adapter} />
          ))}
        </div>
      </div>
    </AppFrame>
  )
}
