import { useConnection } from '../../live.ts'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './app-frame.module.css'

/** What is on the screen is only as fresh as this line: its loss shows at once. */
export function ConnectionState() {
  const { t } = useMessages()
  const state = useConnection()
  return (
    <output className={styles.connection} data-state={state}>
      <Icon name={state === 'lost' ? 'wifi-off' : 'dot'} size={state === 'lost' ? 16 : 14} />
      <span>{t(`connection.${state}`)}</span>
    </output>
  )
}
