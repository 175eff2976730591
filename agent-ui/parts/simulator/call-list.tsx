import { Elapsed } from '../../ui/clock.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './simulator.module.css'
import type { SimCall } from './simulator-query.ts'

/** Ended calls are kept in sight for a while: so many of them. */
const endedShown = 6

export const callIcons: Record<SimCall['state'], IconName> = {
  menu: 'menu',
  waiting: 'clock',
  talking: 'phone',
  ended: 'phone-off',
}

type Props = { calls: readonly SimCall[]; opened: string | undefined; onOpen: (callId: string) => void }

export function CallList({ calls, opened, onOpen }: Props) {
  const { t } = useMessages()
  const going = calls.filter((call) => call.state !== 'ended')
  const ended = calls.filter((call) => call.state === 'ended').slice(0, endedShown)
  return (
    <div className={styles.list}>
      <h3>{t('simulator.calls', { count: going.length })}</h3>
      <ul>
        {[...going, ...ended].map((call) => (
          <li key={call.callId}>
            <button
              type="button"
              data-state={call.state}
              aria-current={call.callId === opened || undefined}
              onClick={() => onOpen(call.callId)}
            >
              <Icon name={callIcons[call.state]} />
              <span>
                <strong>{callerOf(call, t('citizen.withheld'))}</strong>
                <span className={styles.small}>{t(`simulator.state.${call.state}`)}</span>
              </span>
              {call.state !== 'ended' && <Elapsed since={call.startedAt} />}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The provider spells a withheld number in its own ways. */
const withheldSpellings = new Set(['+266696687', 'anonymous'])
export const callerOf = (call: Pick<SimCall, 'from'>, withheld: string) =>
  call.from === null || withheldSpellings.has(call.from) ? withheld : call.from
