import type { Logged } from '../kit/provider-side.ts'
import type { MailWorld } from './simulator-state.ts'

const maxLogged = 1000
const maxLoggedBody = 4000

/** What we asked of the mail server, newest last. */
export function logAsked({ side }: Pick<MailWorld, 'side'>, asked: Omit<Logged, 'at'>): void {
  side.log.push({ ...asked, body: asked.body.slice(0, maxLoggedBody), at: side.host.now().toISOString() })
  if (side.log.length > maxLogged) side.log.shift()
}
