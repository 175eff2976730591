import type { Deps } from '../deps.ts'
import type { App } from '../http/build-app.ts'
import { openAggregates } from '../kpi/aggregate.ts'
import { board } from './board.contract.ts'
import { readBoard } from './read-board.ts'

export function boardRoutes(app: App, deps: Deps): void {
  const figures = openAggregates()

  app.get('/api/board', { config: { access: 'board.read' }, schema: { tags: ['board'], response: { 200: board } } }, async () =>
    readBoard(deps.db, { figures, centre: await deps.centre.get(), now: deps.clock.now() }),
  )
}
