import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Board } from '../../../src/board/board.contract.ts'
import { useNow } from '../../clock.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useMay } from '../app-frame/use-me.ts'
import styles from './board.module.css'
import { IncidentDialog } from './incident-dialog.tsx'
import { FailedEventsLine } from './tiles.tsx'
import { useBoardPlace } from './use-board-place.ts'

/** Full screen is a wish: where the browser refuses it, larger letters are there all the same. */
function toggleFullScreen(on: boolean): void {
  if (on) void document.documentElement.requestFullscreen?.().catch(() => undefined)
  else if (document.fullscreenElement) void document.exitFullscreen()
}

export function BoardHead({ board }: { board: Board }) {
  const { t, format } = useMessages()
  const { wall, setWall } = useBoardPlace()
  const now = useNow()
  const may = useMay('incidents.write')
  const [beginning, setBeginning] = useState(false)
  const ill = board.accounts.filter(({ state }) => state === 'down' || state === 'impaired')
  const setMode = (on: boolean) => {
    toggleFullScreen(on)
    setWall(on)
  }
  return (
    <header className={styles.head}>
      <p className={styles.pageTitle} aria-hidden="true">
        {t('nav.board')}
      </p>
      <span className={styles.chip} data-tone="accent">
        {t('board.today', { date: format.date(now) })}
      </span>
      <Link
        to="/admin/$section"
        params={{ section: 'accounts' }}
        className={styles.chip ?? ''}
        data-tone={ill.length === 0 ? 'good' : 'bad'}
      >
        <Icon name={ill.length === 0 ? 'check' : 'alert'} />
        {ill.length === 0
          ? t('board.accounts.work')
          : ill.map(({ name, state }) => t(`board.account.${state as 'down' | 'impaired'}`, { name })).join(' · ')}
      </Link>
      {board.failedEvents > 0 && <FailedEventsLine count={board.failedEvents} />}
      <span className={styles.headEnd}>
        {may && board.incident === null && (
          <ActionButton label={t('board.incident.begin')} icon="alert" onClick={() => setBeginning(true)} />
        )}
        <ActionButton
          label={wall ? t('board.wall.leave') : t('board.wall.enter')}
          icon={wall ? 'arrow-left' : 'board'}
          pressed={wall !== undefined}
          onClick={() => setMode(!wall)}
        />
        <time className={styles.bigClock}>{format.time(now)}</time>
      </span>
      {beginning && <IncidentDialog incident={null} onClose={() => setBeginning(false)} />}
    </header>
  )
}
