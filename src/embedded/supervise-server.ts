import type { ObtainedServer } from './obtain-server.ts'
import { isAlive } from './process-identity.ts'
import { stopServer } from './server-process.ts'

const watchMs = 1_000

/** Starts the server again when it was killed: pools reconnect by themselves. */
export function superviseServer(first: ObtainedServer, obtain: () => Promise<ObtainedServer>, say: (line: string) => void) {
  let server = first
  let restart: Promise<void> | undefined

  async function startAgain(): Promise<void> {
    say('PostgreSQL ended unexpectedly: starting it again…')
    server.reaper.kill('SIGKILL')
    try {
      server = await obtain()
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }

  const timer = setInterval(() => {
    if (restart || isAlive(server.pid)) return
    restart = startAgain().finally(() => {
      restart = undefined
    })
  }, watchMs)
  timer.unref()

  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await restart
      server.reaper.kill('SIGKILL')
      await stopServer(server.pid)
    },
  }
}
