import type { Board } from '../../../src/board/board.contract.ts'
import { AgentCards } from './agent-cards.tsx'
import { AlertsPanel } from './alerts-panel.tsx'
import { BoardHead } from './board-head.tsx'
import styles from './board.module.css'
import { EndingsPanel } from './endings-panel.tsx'
import { FigurePanel } from './figure-panel.tsx'
import { IncidentBar } from './incident-bar.tsx'
import { QueuePanel } from './queue-panel.tsx'
import { ChecksTile, ReturnsTile, WaitingTile } from './tiles.tsx'

export function BoardView({ board }: { board: Board }) {
  return (
    <>
      <BoardHead board={board} />
      {board.incident && <IncidentBar incident={board.incident} />}
      <div className={styles.top}>
        <FigurePanel board={board} />
        <div className={styles.tiles}>
          <WaitingTile board={board} />
          <ReturnsTile board={board} />
          <ChecksTile board={board} />
          <AlertsPanel board={board} />
        </div>
      </div>
      <AgentCards agents={board.agents} />
      <div className={styles.bottom}>
        <QueuePanel board={board} />
        <EndingsPanel board={board} />
      </div>
    </>
  )
}
