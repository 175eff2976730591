import { useQuery } from '@tanstack/react-query'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { BoardDrawer } from '../parts/board/board-drawer.tsx'
import { boardQuery } from '../parts/board/board-query.ts'
import { BoardView } from '../parts/board/board-view.tsx'
import styles from '../parts/board/board.module.css'
import { useBoardPlace } from '../parts/board/use-board-place.ts'
import { Loaded } from '../ui/loaded.tsx'
import { useMessages } from '../use-messages.tsx'

export default function BoardPage() {
  const { t } = useMessages()
  const query = useQuery(boardQuery)
  const { wall } = useBoardPlace()
  return (
    <AppFrame title={t('nav.board')} fill={wall !== undefined} {...(wall ? { top: <span /> } : {})}>
      <div className={styles.board} data-wall={wall !== undefined}>
        <Loaded query={query}>
          {(board) => (
            <>
              <BoardView board={board} />
              <BoardDrawer board={board} />
            </>
          )}
        </Loaded>
      </div>
    </AppFrame>
  )
}
