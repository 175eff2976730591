import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './desk.module.css'
import { panes, type DeskPlace, type Pane } from './use-desk-place.ts'

const icons: Record<Pane, IconName> = { work: 'queue', ticket: 'message', citizen: 'user' }

/** Where only one pane has room, these lead from one to the other. */
export function PaneTabs({ place }: { place: DeskPlace }) {
  const { t } = useMessages()
  return (
    <nav className={styles.panes} aria-label={t('desk.panes')}>
      {panes.map((pane) => (
        <button
          key={pane}
          type="button"
          data-pane-name={pane}
          aria-current={place.pane === pane || undefined}
          onClick={() => place.go({ pane })}
        >
          <Icon name={icons[pane]} size={18} />
          {t(`desk.pane.${pane}`)}
        </button>
      ))}
    </nav>
  )
}
