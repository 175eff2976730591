import { NativeSelect } from '@mantine/core'
import type { CitizenChange, CitizenView } from '../../../src/citizens/citizens.contract.ts'
import { serverNow } from '../../clock.ts'
import { EditableText } from '../../ui/editable-text.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './side.module.css'
import { useSkills } from './use-skill-name.ts'

/** A long address is broken behind its @, else the browser breaks it anywhere. */
function Breakable({ address }: { address: string }) {
  const at = address.indexOf('@') + 1
  return (
    <span>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </span>
  )
}

function Addresses({ citizen }: { citizen: CitizenView }) {
  const { t } = useMessages()
  return citizen.addresses.map((address) => (
    <div key={`${address.kind} ${address.value}`} className={styles.line}>
      <dt>{t(`address.${address.kind}`)}</dt>
      <dd>
        <Breakable address={address.value} />
        {address.optedOut && (
          <StatusBadge tone="warn" icon="alert">
            {t('desk.citizen.opted-out')}
          </StatusBadge>
        )}
      </dd>
    </div>
  ))
}

type Props = {
  citizen: CitizenView | null
  /** Of whoever wrote without being known: an address nobody vouches for has no person behind it. */
  writer: string | null
}

export function CitizenCard({ citizen, writer }: Props) {
  const { t, format } = useMessages()
  const { options } = useSkills()
  const change = useWrite((body: CitizenChange) => ['PATCH', `/api/citizens/${citizen?.id}`, body], { stale: ['ticket', 'desk'] })
  if (!citizen) {
    return (
      <section className={styles.card} aria-label={t('desk.citizen')}>
        <h2>{t('desk.citizen')}</h2>
        <p className={styles.name}>{writer ?? t('citizen.withheld')}</p>
        <p className="dim">{t(writer === null ? 'desk.citizen.withheld' : 'desk.citizen.unverified')}</p>
      </section>
    )
  }
  return (
    <section className={styles.card} aria-label={t('desk.citizen')}>
      <h2>{t('desk.citizen')}</h2>
      <EditableText
        className={styles.name ?? ''}
        label={t('desk.citizen.name')}
        value={citizen.name ?? ''}
        placeholder={t('desk.citizen.name-missing')}
        onSave={(name) => change.run({ name: name || null })}
      />
      <dl className={styles.lines}>
        <Addresses citizen={citizen} />
        <div className={styles.line}>
          <dt id="citizen-language">{t('desk.citizen.language')}</dt>
          <dd>
            <NativeSelect
              aria-labelledby="citizen-language"
              size="xs"
              value={citizen.language ?? ''}
              data={[{ value: '', label: t('desk.citizen.language-unknown') }, ...options('language')]}
              onChange={(event) => change.run({ language: event.currentTarget.value || null })}
            />
          </dd>
        </div>
        <div className={styles.line}>
          <dt>{t('desk.citizen.before')}</dt>
          <dd>
            {t('desk.citizen.tickets', { count: citizen.tickets })}
            {citizen.lastContactAt && <span className="dim"> · {format.when(citizen.lastContactAt, serverNow())}</span>}
          </dd>
        </div>
        <div className={styles.line}>
          <dt>{t('desk.citizen.note')}</dt>
          <dd>
            <EditableText
              label={t('desk.citizen.note')}
              value={citizen.note ?? ''}
              placeholder={t('desk.citizen.note-missing')}
              maxLength={2000}
              onSave={(note) => change.run({ note: note || null })}
            />
          </dd>
        </div>
      </dl>
    </section>
  )
}
