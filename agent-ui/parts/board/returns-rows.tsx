import { useQuery } from '@tanstack/react-query'
import type { ReturnView } from '../../../src/calls-to-return/calls-to-return.contract.ts'
import { serverNow } from '../../clock.ts'
import { returnsQuery } from '../../queries.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './drawers.module.css'
import { useSkillWords } from './use-skill-words.ts'

export function ReturnsRows() {
  const { t } = useMessages()
  const query = useQuery(returnsQuery)
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className={styles.empty}>{t('board.returns.none')}</p>
        ) : (
          <>
            <p className={styles.lead}>{t('board.returns.lead')}</p>
            <ul className={styles.rows}>
              {items.map((item) => (
                <ReturnRow key={item.id} item={item} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}

function ReturnRow({ item }: { item: ReturnView }) {
  const { t, word, format } = useMessages()
  const { nameOf } = useSkillWords()
  const may = useMay('returns.work')
  const close = useWrite((closing: 'reached' | 'withdrawn') => ['POST', `/api/calls-to-return/${item.id}/close`, { closing }], {
    stale: ['returns', 'board'],
  })
  const now = serverNow()
  const about = [item.language && word('language', item.language), item.topic && nameOf(item.topic)].filter(Boolean).join(' · ')
  const next = item.takenBy
    ? t('board.returns.taken', { name: item.takenBy })
    : item.nextTryAt && Date.parse(item.nextTryAt) > now
      ? t('board.returns.next', { at: format.when(item.nextTryAt, now) })
      : t('board.returns.now')
  return (
    <li className={styles.plainRow}>
      <Icon name="phone-missed" size={20} />
      <span className={styles.rowMain}>
        <strong>{item.citizenLabel}</strong>
        <span className={styles.rowNote}>
          {[
            t('board.returns.attempts', { count: item.attempts }),
            t('board.returns.last', { at: format.when(item.lastCallAt, now) }),
            about,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span className={styles.rowNote}>
          {item.tries > 0 ? `${t('board.returns.tries', { count: item.tries })} · ${next}` : next}
        </span>
      </span>
      {may && (
        <span className={styles.rowButtons}>
          <ActionButton
            label={t('board.returns.reached')}
            fullLabel={`${t('board.returns.reached')}: ${item.citizenLabel}`}
            icon="check"
            pending={close.pending}
            onClick={() => close.run('reached')}
          />
          <ActionButton
            label={t('board.returns.withdraw')}
            fullLabel={`${t('board.returns.withdraw')}: ${item.citizenLabel}`}
            pending={close.pending}
            onClick={() => close.run('withdrawn')}
          />
        </span>
      )}
    </li>
  )
}
