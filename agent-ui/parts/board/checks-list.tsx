import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { invariantNames } from '../../../src/invariants/invariants.contract.ts'
import { Icon } from '../../ui/icons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import { invariantsQuery } from './board-query.ts'
import styles from './drawers.module.css'
import { useBoardPlace } from './use-board-place.ts'

/** Counts of what must never be, each with what it means and where to look. */
export function ChecksList() {
  const { t, format } = useMessages()
  const { open } = useBoardPlace()
  const query = useQuery(invariantsQuery)
  return (
    <Loaded query={query}>
      {(counts) => (
        <>
          <p className={styles.lead}>{t('board.checks.lead')}</p>
          <ul className={styles.rows}>
            {invariantNames.map((name) => (
              <li key={name} className={styles.plainRow} data-tone={counts[name] === 0 ? 'good' : 'bad'}>
                <Icon name={counts[name] === 0 ? 'check' : 'alert'} size={20} />
                <span className={styles.rowMain}>
                  <strong>{t(`board.check.${name}`)}</strong>
                  <span className={styles.rowNote}>{t(`board.check.${name}.note`)}</span>
                  {counts[name] > 0 && name === 'failedEvents' && (
                    <Link to="/admin/$section" params={{ section: 'failed-events' }}>
                      {t('board.show-list')}
                    </Link>
                  )}
                  {counts[name] > 0 && (name === 'ownerlessWork' || name === 'overCapacity') && (
                    <button type="button" className={textButton.inSentence} onClick={() => open('open')}>
                      {t('board.checks.open-work')}
                    </button>
                  )}
                </span>
                <span className={styles.count}>{format.number(counts[name])}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  )
}
