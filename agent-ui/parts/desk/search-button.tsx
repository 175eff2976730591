import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './top.module.css'

export function SearchButton({ compact, onOpen }: { compact: boolean; onOpen: () => void }) {
  const { t } = useMessages()
  return (
    <span className={compact ? (styles.withCall ?? '') : ''}>
      <button
        type="button"
        className={styles.search}

        aria-keyshortcuts="Control+K"
        onClick={onOpen}
      >
        <Icon name="search" />
        <span className={styles.searchText}>{t('desk.search')}</span>
        <Kbd>Ctrl K</Kbd>
      </button>
    </span>
  )
}
