import type { AuditEntryView } from '../../../src/audit/audit.contract.ts'
import table from '../../ui/table.module.css'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'

/** The nouns that actions begin with; a choice of one shows all that was done to it. */
export const auditKinds = [
  'citizen',
  'citizens',
  'ticket',
  'contact',
  'call',
  'message',
  'failed-events',
  'failed-event',
  'return',
  'agent',
  'user',
  'session',
  'token',
  'account',
  'settings',
  'retention',
  'calendar',
  'skill',
  'incident',
  'shadow',
  'template',
  'acknowledgement',
  'signature',
] as const

const shown = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(shown).join(', ')
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : String(value)

type Props = { entries: readonly AuditEntryView[]; onPerson: (userId: string) => void }

export function AuditTable({ entries, onPerson }: Props) {
  const { t, word, format } = useMessages()
  if (entries.length === 0) return <p className="dim">{t('admin.audit.none')}</p>
  return (
    <div className={table.scroll} role="group" aria-label={t('admin.audit')} tabIndex={0}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('admin.audit.at')}</th>
            <th scope="col">{t('admin.audit.who')}</th>
            <th scope="col">{t('admin.audit.what')}</th>
            <th scope="col">{t('admin.audit.subject')}</th>
            <th scope="col">{t('admin.audit.details')}</th>
            <th scope="col" data-number>
              {t('admin.audit.seq')}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const [noun = '', id = ''] = entry.subject.split(' ')
            const { userId } = entry
            return (
              <tr key={entry.seq}>
                <td className={styles.nowrap}>{format.dateTime(entry.at)}</td>
                <td>
                  {userId === null ? (
                    t('admin.audit.nobody')
                  ) : (
                    <button type="button" className={textButton.inSentence} onClick={() => onPerson(userId)}>
                      {entry.userName ?? userId}
                    </button>
                  )}
                </td>
                <td>{word('audit', entry.action)}</td>
                <td>
                  {word('audit-noun', noun)}
                  {id && <code className={styles.email}>{id}</code>}
                </td>
                <td className={styles.details}>
                  {Object.entries(entry.details)
                    .map(([name, value]) => `${name}: ${shown(value)}`)
                    .join(' · ')}
                </td>
                <td data-number="true">{format.number(entry.seq)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
