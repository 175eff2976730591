import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { useMay } from '../parts/app-frame/use-me.ts'
import { BusyDayPanel } from '../parts/simulator/busy-day-panel.tsx'
import { MailPanel } from '../parts/simulator/mail-panel.tsx'
import { MisbehaviourPanel } from '../parts/simulator/misbehaviour-panel.tsx'
import { PhonePanel } from '../parts/simulator/phone-panel.tsx'
import { adapters, simulatorQuery } from '../parts/simulator/simulator-query.ts'
import styles from '../parts/simulator/simulator.module.css'
import { SmsPanel } from '../parts/simulator/sms-panel.tsx'
import { Icon } from '../ui/icons.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { useMessages } from '../use-messages.tsx'

/** Who tries the product in the evening must know why every call ends at once. */
function Closed() {
  const { t } = useMessages()
  const may = useMay('settings.write')
  return (
    <p className={styles.closed}>
      <Icon name="clock" /> <span>{t('simulator.closed')}</span>
      {may && (
        <Link to="/admin/$section" params={{ section: 'hours' }}>
          {t('simulator.closed.change')}
        </Link>
      )}
    </p>
  )
}

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
              {!view.openNow && <Closed />}
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
