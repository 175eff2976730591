import { Menu } from '@mantine/core'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { TicketDetail, TicketStatus } from '../../../src/tickets/tickets.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { EditableText } from '../../ui/editable-text.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { mayNow, standingOf, type Action } from './actions.ts'
import type { DialogName } from './desk-dialogs.tsx'
import styles from './ticket.module.css'
import { useReason } from './use-reason.ts'
import { useSkills } from './use-skill-name.ts'

type Props = {
  ticket: TicketDetail
  contacts: readonly ContactView[]
  agentId: string
  onTransfer: () => void
  onClose: () => void
  onDialog: (name: DialogName) => void
}

const looks: Record<TicketStatus, { icon: IconName; tone: Tone }> = {
  new: { icon: 'plus', tone: 'accent' },
  open: { icon: 'ticket', tone: 'accent' },
  waiting: { icon: 'clock', tone: 'warn' },
  resolved: { icon: 'check', tone: 'good' },
}

export function TicketHead({ ticket, contacts, agentId, onTransfer, onClose, onDialog }: Props) {
  const { t } = useMessages()
  const { nameOf } = useSkills()
  const reasonOf = useReason()
  const change = useWrite((subject: string) => ['PATCH', `/api/tickets/${ticket.id}`, { subject: subject || null }], {
    stale: ['ticket', 'desk'],
  })
  const { icon, tone } = looks[ticket.status]
  const standings = contacts.map((contact) => standingOf(contact, agentId))
  const reason = (action: Action) => {
    if (standings.some((standing) => mayNow(action, standing))) return null
    return standings[0] ? reasonOf(standings[0]) : t('desk.cannot.not-mine')
  }
  const about = [
    t('desk.ticket.number', { number: ticket.number }),
    // Without a name of its own the matter is called after its topic.
    ticket.subject ? nameOf(ticket.topicId) : '',
    ticket.ownerName ? t('desk.ticket.owner', { name: ticket.ownerName }) : '',
    t('desk.ticket.contacts', { count: ticket.contacts.length }),
  ]
  return (
    <header className={styles.head}>
      <h2>
        <EditableText
          label={t('desk.ticket.subject')}
          value={ticket.subject ?? ''}
          placeholder={nameOf(ticket.topicId) || t('desk.ticket.no-subject')}
          onSave={(subject) => change.run(subject)}
        />
      </h2>
      <div className={styles.headButtons}>
        <span className={styles.status}>
          <StatusBadge tone={tone} icon={icon}>
            {t(`ticket-status.${ticket.status}`)}
          </StatusBadge>
        </span>
        <ActionButton label={t('desk.transfer')} kbd="N" reason={reason('transfer')} onClick={onTransfer} />
        <ActionButton label={t('desk.close')} kbd="E" reason={reason('close')} onClick={onClose} />
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <button type="button" className={styles.more} aria-label={t('desk.ticket.more')}>
              <Icon name="chevron-down" size={14} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="merge" />} onClick={() => onDialog('merge')}>
              {t('merge.command')}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="split" />} onClick={() => onDialog('split')}>
              {t('split.command')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <p className="dim">{about.filter(Boolean).join(' · ')}</p>
    </header>
  )
}
