import { parentPort, workerData } from 'node:worker_threads'
import type { Understanding } from '../../channels/channel.ts'
import type { ThreadAnswer, ThreadTask, UnderstoodOrNot } from './letter-threads.ts'

/** One thread that reads letters: a task at a time, a module of the channel does the work. May be ended in the middle of it. */
const module = (await import((workerData as { module: string }).module)) as Understanding

// oxlint-disable unicorn/require-post-message-target-origin -- a port, not a window
parentPort!.on('message', (task: ThreadTask) => {
  void answerOf(task).then(
    (value) => parentPort!.postMessage({ ok: true, value, cpuMs: cpuMs() } satisfies ThreadAnswer),
    (error: unknown) => parentPort!.postMessage({ ok: false, message: said(error), cpuMs: cpuMs() } satisfies ThreadAnswer),
  )
})

async function answerOf(task: ThreadTask): Promise<unknown> {
  switch (task.what) {
    case 'understand': {
      const read: UnderstoodOrNot[] = []
      for (const { bytes, whole } of task.letters) {
        const understanding = module.understand(bytes, { ours: task.ours, whole })
        read.push(await understanding.catch((error: unknown) => ({ failed: said(error) })))
        free(bytes)
      }
      return read
    }
    case 'html':
      return module.html(task.bytes, task.given).finally(() => free(task.bytes))
    case 'attachment': {
      const found = await module.attachment(task.bytes, task.given.index)
      // It may be a view into the letter, whose bytes are about to go.
      const own = found ? new Uint8Array(found) : null
      free(task.bytes)
      return own
    }
  }
}

/** At once, not when a collector finds the time: megabytes of letters would wait for it. */
function free({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}

const said = (error: unknown) => String(error).slice(0, 300)

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
