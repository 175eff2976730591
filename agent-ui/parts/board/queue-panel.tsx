import type { Board } from '../../../src/board/board.contract.ts'
import { duration } from '../../format.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import table from '../../ui/table.module.css'
import { useMessages } from '../../use-messages.tsx'
import { useWaitWords } from '../decision/use-wait-words.ts'
import styles from './board.module.css'
import { channelIcon } from './channel-icons.ts'
import { useBoardPlace } from './use-board-place.ts'
import { useSkillWords } from './use-skill-words.ts'

/** Who waits for what, and whether there is anybody for it: the line that nobody can serve is the one to act on. */
export function QueuePanel({ board: { queue, now } }: { board: Board }) {
  const { t, word, format } = useMessages()
  const { wordsOf } = useSkillWords()
  const { open } = useBoardPlace()
  return (
    <section className={styles.panel} aria-labelledby="board-queue">
      <h2 id="board-queue" className={styles.panelTitle}>
        {t('board.queue.title')}
      </h2>
      {queue.length === 0 ? (
        <p className={styles.emptyLine}>
          <Icon name="check" size={20} /> {t('board.queue.empty')}
        </p>
      ) : (
        <div className={table.scroll} role="group" aria-labelledby="board-queue" tabIndex={0}>
          <table className={`${table.table} ${styles.queue}`}>
            <thead>
              <tr>
                <th scope="col">{t('board.queue.channel')}</th>
                <th scope="col">{t('board.queue.skill')}</th>
                <th scope="col" data-number>
                  {t('board.queue.waiting')}
                </th>
                <th scope="col" data-number>
                  {t('board.queue.longest')}
                </th>
                <th scope="col" data-number>
                  {t('board.queue.estimated')}
                </th>
                <th scope="col" data-number>
                  {t('board.queue.able')}
                </th>
                <th scope="col" data-number>
                  {t('board.queue.free')}
                </th>
              </tr>
            </thead>
            <tbody>
              {queue.map((line) => (
                <tr key={`${line.channel} ${JSON.stringify(line.requires)}`}>
                  <th scope="row">
                    <button
                      type="button"
                      className={styles.lineButton}
                      onClick={() => open('waiting', { channel: line.channel })}
                    >
                      <Icon name={channelIcon(line.channel)} size={18} /> {word('channel', line.channel)}
                    </button>
                  </th>
                  <td>
                    {wordsOf(line.requires) || t('board.queue.any')}
                    <Waits line={line} />
                  </td>
                  <td data-number>{format.number(line.waiting)}</td>
                  <td data-number>
                    <Elapsed since={new Date(Date.parse(now) - line.longestWaitMs).toISOString()} />
                  </td>
                  <td data-number>{line.estimatedWaitS === null ? '–' : duration(line.estimatedWaitS * 1000)}</td>
                  <td data-number data-tone={line.able === 0 ? 'bad' : undefined}>
                    {line.able === 0 && <Icon name="alert" />} {format.number(line.able)}
                  </td>
                  <td data-number>{format.number(line.free)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** What is wrong with the requirement, else what keeps agents from it. */
function Waits({ line }: { line: Board['queue'][number] }) {
  const { t } = useMessages()
  const words = useWaitWords()(line.waitReasons)
  if (line.problem)
    return (
      <span className={styles.waits} data-tone="bad">
        <Icon name="alert" size={14} /> {t(`board.problem.${line.problem}`)}
      </span>
    )
  return words && <span className={styles.waits}>{`${t('wait.title')}: ${words}`}</span>
}
