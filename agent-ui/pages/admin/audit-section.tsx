import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { auditCheckQuery, auditQuery, usersQuery, type AuditFilter } from '../../parts/admin/admin-queries.ts'
import styles from '../../parts/admin/admin.module.css'
import { auditKinds, AuditTable } from '../../parts/admin/audit-table.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { useMay } from '../../parts/app-frame/use-me.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { useMessages } from '../../use-messages.tsx'

export function AuditSection() {
  const { t, word } = useMessages()
  const mayUsers = useMay('users.read')
  const [filter, setFilter] = useState<AuditFilter>({})
  const users = useQuery({ ...usersQuery, enabled: mayUsers })
  const query = useInfiniteQuery(auditQuery(filter))
  return (
    <>
      <SectionHead name="audit">
        <ChainCheck />
      </SectionHead>
      <div className={styles.filters}>
        <SelectField
          label={t('admin.audit.kind')}
          value={filter.action ?? ''}
          options={[
            { value: '', label: t('admin.audit.all') },
            ...auditKinds.map((kind) => ({ value: kind, label: word('audit-kind', kind) })),
          ]}
          onChange={(action) => setFilter({ ...filter, action: action || undefined })}
        />
        {mayUsers && (
          <SelectField
            label={t('admin.audit.who')}
            value={filter.userId ?? ''}
            options={[
              { value: '', label: t('admin.audit.everybody') },
              ...(users.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(userId) => setFilter({ ...filter, userId: userId || undefined })}
          />
        )}
      </div>
      <Loaded query={query}>
        {({ pages }) => (
          <div className={styles.card}>
            <AuditTable entries={pages.flatMap(({ items }) => items)} onPerson={(userId) => setFilter({ ...filter, userId })} />
            {query.hasNextPage && (
              <ActionButton
                label={t('common.more')}
                pending={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              />
            )}
          </div>
        )}
      </Loaded>
    </>
  )
}

function ChainCheck() {
  const { t } = useMessages()
  const { data, isFetching, refetch } = useQuery(auditCheckQuery)
  return (
    <div className={styles.spanRow}>
      <span role="status" className={data && data.brokenSeq !== null ? styles.formError : undefined}>
        {data && !isFetching && (
          <span className={styles.spanRow}>
            <Icon name={data.brokenSeq === null ? 'check' : 'alert'} />
            {data.brokenSeq === null
              ? t('admin.audit.whole', { count: data.rows })
              : t('admin.audit.broken', { seq: data.brokenSeq })}
          </span>
        )}
      </span>
      <ActionButton
        size="sm"
        icon="check-double"
        label={t('admin.audit.check')}
        pending={isFetching}
        onClick={() => void refetch()}
      />
    </div>
  )
}
