import { Link } from '@tanstack/react-router'
import type { Board } from '../../../src/board/board.contract.ts'
import { serverNow } from '../../clock.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './board.module.css'
import { Tile } from './tile.tsx'
import { useBoardPlace } from './use-board-place.ts'

const callChannels = ['voice', 'callback'] as const
const textChannels = ['chat', 'sms', 'social', 'email'] as const
/** From then on the longest wait is shown as a warning, and as bad. */
const warnWaitMs = 20_000
const badWaitMs = 120_000

/** When the one who waits longest began: a clock that ticks, not a number that jumps. */
const beganAt = (now: string, waitMs: number) => new Date(Date.parse(now) - waitMs).toISOString()

export function WaitingTile({ board: { waiting, now } }: { board: Board }) {
  const { t } = useMessages()
  const { open } = useBoardPlace()
  const calls = callChannels.reduce((sum, channel) => sum + (waiting.byChannel[channel] ?? 0), 0)
  const waitMs = Math.max(0, ...callChannels.map((channel) => waiting.longestWaitMs[channel] ?? 0))
  const tone = calls === 0 ? 'good' : waitMs < warnWaitMs ? 'calm' : waitMs < badWaitMs ? 'warn' : 'bad'
  const texts = textChannels.filter((channel) => waiting.byChannel[channel])
  return (
    <Tile
      title={t('board.waiting.title')}
      value={t('board.waiting.calls', { count: calls })}
      tone={tone}
      openLabel={t('board.show-list')}
      onOpen={() => open('waiting')}
    >
      {calls > 0 && (
        <p className={styles.clockLine}>
          {t('board.waiting.longest')} <Elapsed since={beganAt(now, waitMs)} className={styles.clock ?? ''} />
        </p>
      )}
      {texts.map((channel) => (
        <p key={channel}>
          {t(`board.waiting.${channel}`, { count: waiting.byChannel[channel] ?? 0 })}
          {` · ${t('board.waiting.longest-of')} `}
          <Elapsed since={beganAt(now, waiting.longestWaitMs[channel] ?? 0)} />
        </p>
      ))}
      {waiting.inMenu > 0 && <p>{t('board.waiting.in-menu', { count: waiting.inMenu })}</p>}
      {calls === 0 && texts.length === 0 && waiting.inMenu === 0 && <p>{t('board.waiting.nobody')}</p>}
    </Tile>
  )
}

export function ReturnsTile({ board: { returns } }: { board: Board }) {
  const { t, format } = useMessages()
  const { open } = useBoardPlace()
  return (
    <Tile
      title={t('board.returns.title')}
      value={format.number(returns.open)}
      openLabel={t('board.show-list')}
      onOpen={() => open('returns')}
    >
      {returns.oldestAt && <p>{t('board.returns.oldest', { at: format.when(returns.oldestAt, serverNow()) })}</p>}
      <p>{t('board.returns.closed', { count: returns.closedToday })}</p>
    </Tile>
  )
}

export function ChecksTile({ board: { ownerlessWork } }: { board: Board }) {
  const { t, format } = useMessages()
  const { open } = useBoardPlace()
  const good = ownerlessWork === 0
  return (
    <Tile
      title={t('board.ownerless.title')}
      value={format.number(ownerlessWork)}
      icon={good ? 'check' : 'alert'}
      tone={good ? 'good' : 'bad'}
      openLabel={t('board.show-checks')}
      onOpen={() => open('checks')}
    >
      <p>{good ? t('board.ownerless.good') : t('board.ownerless.bad')}</p>
    </Tile>
  )
}

/** Failed events are work for whoever administers: the tile leads there. */
export function FailedEventsLine({ count }: { count: number }) {
  const { t } = useMessages()
  return (
    <Link
      to="/admin/$section"
      params={{ section: 'failed-events' }}
      className={styles.chip ?? ''}
      data-tone={count === 0 ? 'calm' : 'bad'}
    >
      {count > 0 && <Icon name="alert" />}
      {t('board.failed-events', { count })}
    </Link>
  )
}
