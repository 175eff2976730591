import type { LedgerRowView } from '../../../src/kpi/kpi.contract.ts'
import { duration } from '../../format.ts'
import { Drawer } from '../../ui/drawer.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useSkillWords } from '../board/use-skill-words.ts'
import styles from './ledger.module.css'
import { waitMsOf } from './wait-ms.ts'

type Fact = [name: string, value: string | null, code?: boolean]

/** One row whole: what happened, and what proves it. */
export function RowDrawer({ row, onClose }: { row: LedgerRowView; onClose: () => void }) {
  const { t, word, format } = useMessages()
  const { nameOf } = useSkillWords()
  const wait = waitMsOf(row)
  const at = (iso: string | null) => (iso === null ? null : exactTime(iso, format.date))
  const course: Fact[] = [
    [t('ledger.col.ending'), word('ending', row.ending)],
    [t('ledger.col.arrived'), at(row.arrivedAt)],
    [t('ledger.row.queued'), at(row.queuedAt)],
    [t('ledger.row.offered'), at(row.offeredAt)],
    [t('ledger.row.answered'), at(row.answeredAt)],
    [t('ledger.row.ended'), at(row.endedAt)],
    [t('ledger.col.wait'), wait === null ? null : duration(wait)],
    [t('ledger.col.agent'), row.agentName],
    [t('ledger.row.language'), row.language ? word('language', row.language) : null],
    [t('ledger.row.topic'), row.topic ? nameOf(row.topic) : null],
    [t('ledger.row.menu'), row.menuPath || null],
    [t('ledger.row.day'), format.date(row.serviceDay)],
    [
      t('ledger.col.opening'),
      `${t(`ledger.opening.${row.opening}`)} · ${t('ledger.row.calendar', { version: row.calendarVersion })}`,
    ],
  ]
  const proof: Fact[] = [
    [t('ledger.row.replaces'), row.replacesSeq === null ? null : `${row.replacesSeq}${row.reason ? ` – ${row.reason}` : ''}`],
    [t('ledger.row.account'), row.account],
    [t('ledger.row.call'), row.callId, true],
    [t('ledger.row.external'), row.externalId, true],
    [t('ledger.row.caller'), row.caller ?? t('ledger.row.withheld'), true],
    [t('ledger.row.prev-hash'), row.prevHash, true],
    [t('ledger.row.hash'), row.hash, true],
  ]
  return (
    <Drawer title={t('ledger.row.title', { seq: row.seq })} closeLabel={t('common.close')} onClose={onClose}>
      <div className={styles.detail}>
        <Facts title={t('ledger.row.course')} facts={course} />
        <Facts title={t('ledger.row.proof')} facts={proof} />
        <section>
          <h3>{t('ledger.row.evidence', { count: row.evidence.length })}</h3>
          <ol className={styles.evidence}>
            {row.evidence.map(({ id, sha256 }) => (
              <li key={id}>
                <code>{id}</code>
                <code className="dim">{sha256}</code>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </Drawer>
  )
}

function Facts({ title, facts }: { title: string; facts: readonly Fact[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles.facts}>
        {facts.map(([name, value, code]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{code ? <code>{value}</code> : value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  )
}

/** To the second: precedence of events is decided by less than a minute. */
function exactTime(iso: string, date: (at: string) => string): string {
  const time = new Intl.DateTimeFormat('lv-LV', {
    timeZone: 'Europe/Riga',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return `${date(iso)} ${time.format(new Date(iso))}`
}
