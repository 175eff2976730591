import { parentPort, workerData } from 'node:worker_threads'
import type { Understanding } from '../../channels/channel.ts'
import type { ThreadAnswer, ThreadTask } from './letter-threads.ts'

/** One thread that reads letters: a task at a time, a module of the channel does the work. May be ended in the middle of it. */
const module = (await import((workerData as { module: string }).module)) as Understanding

// oxlint-disable unicorn/require-post-message-target-origin -- a port, not a window
parentPort!.on('message', (task: ThreadTask) => {
  void work(task).then(
    (value) => parentPort!.postMessage({ ok: true, value } satisfies ThreadAnswer),
    (error: unknown) => parentPort!.postMessage({ ok: false, message: String(error).slice(0, 300) } satisfies ThreadAnswer),
  )
})

async function work(task: ThreadTask): Promise<unknown> {
  try {
    return await answerOf(task)
  } finally {
    // At once, not when a collector finds the time: megabytes of letters would wait for it.
    const { buffer } = task.bytes
    if (buffer instanceof ArrayBuffer) buffer.transfer(0)
  }
}

async function answerOf(task: ThreadTask): Promise<unknown> {
  switch (task.what) {
    case 'understand':
      return module.understand(task.bytes, task.given)
    case 'html':
      return module.html(task.bytes, task.given)
    case 'attachment':
      return ownBytes(await module.attachment(task.bytes, task.given.index))
  }
}

/** A file may be a view into the letter, whose bytes are about to go. */
const ownBytes = (bytes: Uint8Array | null) => (bytes ? new Uint8Array(bytes) : null)
