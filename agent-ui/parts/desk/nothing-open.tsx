import { Button } from '@mantine/core'
import type { AgentView } from '../../../src/agents/agents.contract.ts'
import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './ticket.module.css'

/** Nothing to do, and why: waiting for the next citizen, or not at work yet. */
export function NothingOpen({ agent, onReady }: { agent: AgentView; onReady: () => void }) {
  const { t } = useMessages()
  const ready = agent.presence === 'ready'
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon}>
        <Icon name={ready ? 'check' : 'desk'} size={28} />
      </span>
      <h2>{t(ready ? 'desk.empty.ready' : 'desk.empty.not-ready')}</h2>
      <p>{t(ready ? 'desk.empty.ready-hint' : 'desk.empty.not-ready-hint')}</p>
      {!ready && (
        <Button className={styles.emptyButton} onClick={onReady}>
          {t('presence.ready')}
          <Kbd>G</Kbd>
        </Button>
      )}
    </div>
  )
}
