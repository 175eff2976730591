import { Menu } from '@mantine/core'
import type { ReturnView } from '../../../src/calls-to-return/calls-to-return.contract.ts'
import type { Desk } from '../../../src/desk/desk.contract.ts'
import { serverNow } from '../../clock.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import type { CallBack } from './use-call-back.ts'
import { useSkills } from './use-skill-name.ts'
import styles from './work.module.css'

type Props = { desk: Desk; ticketId: string | null; callBack: CallBack; onOpen: (ticketId: string) => void }
type RowProps = { item: ReturnView; selected: boolean; callBack: CallBack; onOpen: () => void; kbd: boolean }

function CloseMenu({ item }: { item: ReturnView }) {
  const { t } = useMessages()
  const close = useWrite((closing: 'reached' | 'withdrawn') => ['POST', `/api/calls-to-return/${item.id}/close`, { closing }], {
    stale: ['desk', 'returns', 'timeline'],
  })
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={styles.more} aria-label={t('desk.return.close', { name: item.citizenLabel })}>
          <Icon name="check" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => close.run('reached')}>{t('desk.return.reached')}</Menu.Item>
        <Menu.Item onClick={() => close.run('withdrawn')}>{t('desk.return.withdrawn')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function ReturnRow({ item, selected, callBack, onOpen, kbd }: RowProps) {
  const { t, word, format } = useMessages()
  const { nameOf } = useSkills()
  const about = [item.language ? word('language', item.language) : '', nameOf(item.topic)].filter(Boolean).join(' · ')
  const heldUp = callBack.holdUp(item)
  return (
    <li className={styles.withButton} data-selected={selected}>
      <button type="button" data-soft-enter className={styles.row} aria-current={selected || undefined} onClick={onOpen}>
        <span className={styles.rowIcon}>
          <Icon name="phone-missed" size={18} />
        </span>
        <span className={styles.rowHead}>
          <strong>{item.citizenLabel}</strong>
          <span className={styles.when}>{format.when(item.lastCallAt, serverNow())}</span>
        </span>
        <span className={styles.about}>
          {t('desk.return.attempts', { count: item.attempts })}
          {about && ` · ${about}`}
        </span>
        {item.tries > 0 && <span className={styles.about}>{t('desk.return.tries', { count: item.tries })}</span>}
        {heldUp && <span className={styles.about}>{heldUp}</span>}
      </button>
      <div className={styles.rowButtons}>
        <ActionButton
          label={t('desk.return.call')}
          icon="phone-out"
          size="compact-sm"
          {...(kbd ? { kbd: 'C' } : {})}
          reason={callBack.reasonFor(item)}
          pending={callBack.pending}
          onClick={() => callBack.run(item)}
        />
        <CloseMenu item={item} />
      </div>
    </li>
  )
}

export function ReturnsList({ desk, ticketId, callBack, onOpen }: Props) {
  const { t } = useMessages()
  const { items, count } = desk.returns
  const first = items.find((item) => callBack.reasonFor(item) === null)
  if (items.length === 0) return <p className={styles.empty}>{t('desk.returns.empty')}</p>
  return (
    <>
      <ul aria-label={t('desk.tab.returns')}>
        {items.map((item) => (
          <ReturnRow
            key={item.id}
            item={item}
            selected={item.ticketId === ticketId}
            callBack={callBack}
            kbd={item === first}
            onOpen={() => onOpen(item.ticketId)}
          />
        ))}
      </ul>
      {count > items.length && <p className={styles.summary}>{t('desk.returns.more', { count: count - items.length })}</p>}
    </>
  )
}
