import type { UserDetail } from '../../../src/users/users.contract.ts'
import { serverNow } from '../../clock.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'

type Props = { users: readonly UserDetail[]; may: boolean; onOpen: (user: UserDetail) => void }

export function UserState({ user }: { user: UserDetail }) {
  const { t } = useMessages()
  if (user.disabledAt !== null)
    return (
      <StatusBadge tone="calm" icon="moon">
        {t('admin.users.disabled')}
      </StatusBadge>
    )
  if (user.firstPasswordUntil === null)
    return (
      <StatusBadge tone="good" icon="check">
        {t('admin.users.active')}
      </StatusBadge>
    )
  const over = Date.parse(user.firstPasswordUntil) <= serverNow()
  return (
    <StatusBadge tone={over ? 'bad' : 'warn'} icon={over ? 'alert' : 'clock'}>
      {t(over ? 'admin.users.first-over' : 'admin.users.first')}
    </StatusBadge>
  )
}

/** Everybody who may sign in, by name; who is disabled comes last. */
export function UsersTable({ users, may, onOpen }: Props) {
  const { t, format, locale } = useMessages()
  const sorted = users.toSorted(
    (a, b) => Number(a.disabledAt !== null) - Number(b.disabledAt !== null) || a.name.localeCompare(b.name, locale),
  )
  return (
    <div className={styles.card}>
      <div className={table.scroll} role="group" aria-label={t('admin.users')} tabIndex={0}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t('admin.users.name')}</th>
              <th scope="col">{t('admin.users.role')}</th>
              <th scope="col">{t('admin.users.state')}</th>
              <th scope="col">{t('admin.users.two-factor')}</th>
              <th scope="col">{t('admin.users.signed-in')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('admin.change')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((user) => (
              <tr key={user.id}>
                <th scope="row">
                  {user.name}
                  <span className={styles.email}>{user.email}</span>
                </th>
                <td>{t(`role.${user.role}`)}</td>
                <td>
                  <UserState user={user} />
                </td>
                <td>{t(user.twoFactor ? 'admin.users.two-factor.on' : 'admin.users.two-factor.off')}</td>
                <td className={styles.nowrap}>{user.signedInAt ? format.dateTime(user.signedInAt) : t('admin.users.never')}</td>
                <td>
                  <ActionButton
                    label={t('admin.change')}
                    fullLabel={`${t('admin.change')}: ${user.name}`}
                    icon="pencil"
                    reason={may ? null : t('error.not-allowed')}
                    onClick={() => onOpen(user)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
