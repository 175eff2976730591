import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Elapsed, Remaining } from '../../ui/clock.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { mayNow, standingOf, type Action } from './actions.ts'
import styles from './top.module.css'
import type { CallActions } from './use-call-actions.ts'
import { useReason } from './use-reason.ts'

type Props = { call: ContactView; agent: AgentView; actions: CallActions; onTransfer: () => void; onOpen: () => void }

const looks: Record<string, { icon: IconName; tone: string }> = {
  connecting: { icon: 'phone-out', tone: 'accent' },
  talking: { icon: 'phone', tone: 'good' },
  'on-hold': { icon: 'pause', tone: 'warn' },
  'wrap-up': { icon: 'pencil', tone: 'calm' },
}

function CallClock({ call, agent }: { call: ContactView; agent: AgentView }) {
  if (call.phase === 'wrap-up') return call.wrapUpUntil ? <Remaining until={call.wrapUpUntil} /> : null
  if (call.phase === 'on-hold' && agent.state === 'on-hold') return <Elapsed since={agent.since} />
  return <Elapsed since={call.call?.answeredAt ?? call.acceptedAt ?? call.lastAt} />
}

/** The one call of an agent: whatever else is on the screen, it can be held, muted, passed on and ended from here. */
export function CallStrip({ call, agent, actions, onTransfer, onOpen }: Props) {
  const { t, word } = useMessages()
  const standing = standingOf(call, agent.id)
  const reasonOf = useReason()
  const reason = (action: Action) => (mayNow(action, standing) ? null : reasonOf(standing))
  const { icon, tone } = looks[standing] ?? { icon: 'phone' as const, tone: 'calm' }
  const held = standing === 'on-hold'
  const muted = call.call?.muted === true
  const state = standing === 'connecting' && call.direction === 'out' ? 'dialling' : standing
  return (
    <section className={styles.strip} data-tone={tone} aria-label={t('desk.call')}>
      <button type="button" className={styles.stripWho} onClick={onOpen}>
        <Icon name={icon} size={18} />
        <span className={styles.stripState}>
          {word('desk.call', state)} <CallClock call={call} agent={agent} />
        </span>
        <strong>{call.citizenLabel ?? t('citizen.withheld')}</strong>
        {call.language && <span className={styles.stripLanguage}>{word('language', call.language)}</span>}
      </button>
      {standing !== 'wrap-up' && (
        <div className={styles.stripButtons}>
          <ActionButton
            label={t(held ? 'desk.resume' : 'desk.hold')}
            icon={held ? 'play' : 'pause'}
            kbd="H"
            reason={held ? null : reason('hold')}
            pending={actions.holdOf(call).pending}
            onClick={() => actions.holdOf(call).run(call)}
          />
          <ActionButton
            label={t(muted ? 'desk.unmute' : 'desk.mute')}
            fullLabel={t(muted ? 'desk.unmute.full' : 'desk.mute.full')}
            icon={muted ? 'mic-off' : 'mic'}
            kbd="M"
            pressed={muted}
            reason={reason('mute')}
            pending={actions.muteOf(call).pending}
            onClick={() => actions.muteOf(call).run(call)}
          />
          <ActionButton label={t('desk.transfer')} icon="transfer" kbd="N" reason={reason('transfer')} onClick={onTransfer} />
          <ActionButton
            label={t('desk.hang-up')}
            fullLabel={t('desk.hang-up.full')}
            icon="phone-off"
            kbd="Alt B"
            tone="bad"
            reason={reason('hang-up')}
            pending={actions.hangUp.pending}
            onClick={() => actions.hangUp.run(call)}
          />
        </div>
      )}
    </section>
  )
}
