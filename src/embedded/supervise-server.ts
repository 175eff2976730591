import { isAlive, signal } from './process-identity.ts'
import type { ObtainedServer } from './obtain-server.ts'
import { spawnReaper, stopServer } from './server-process.ts'

const watchMs = 1_000

/** Keeps a server running while we do and no longer: starts it again when it was killed, ends it with us however we end. */
export function superviseServer(first: number, obtain: () => Promise<ObtainedServer>, say: (line: string) => void) {
  let pid = first
  let reaper = spawnReaper(pid)
  let restart: Promise<void> | undefined
  // When a bug ends us; after kill -9 there is the reaper
  const onExit = () => signal(pid, 'SIGINT')
  process.once('exit', onExit)

  async function startAgain(): Promise<void> {
    say('PostgreSQL ended unexpectedly: starting it again…')
    try {
      pid = (await obtain()).pid
      reaper.kill('SIGKILL')
      reaper = spawnReaper(pid)
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }

  const timer = setInterval(() => {
    if (restart || isAlive(pid)) return
    restart = startAgain().finally(() => {
      restart = undefined
    })
  }, watchMs)
  timer.unref()

  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await restart
      process.off('exit', onExit)
      reaper.kill('SIGKILL')
      await stopServer(pid)
    },
  }
}
