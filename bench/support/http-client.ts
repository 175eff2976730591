import { connect, type Socket } from 'node:net'

export type Answer = { status: number; ms: number; body: string }
export type Connection = { send: (request: Buffer) => Promise<Answer>; close: () => void }

/** One keep-alive connection that sends prepared bytes and reads answers by Content-Length: as little of the machine as possible goes to the load itself. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(opened))
    opened.once('error', reject)
  })
  let buffered = ''
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void; sentAt: number } | undefined
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    buffered += chunk
    const head = buffered.indexOf('\r\n\r\n')
    if (head < 0 || !waiting) return
    const length = Number(/content-length: (\d+)/i.exec(buffered.slice(0, head))?.[1] ?? 0)
    if (buffered.length < head + 4 + length) return
    const answer = {
      status: Number(buffered.slice(9, 12)),
      ms: performance.now() - waiting.sentAt,
      body: buffered.slice(head + 4, head + 4 + length),
    }
    buffered = buffered.slice(head + 4 + length)
    const { resolve } = waiting
    waiting = undefined
    resolve(answer)
  })
  const fail = (error: Error) => waiting?.reject(error)
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('connection closed')))
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject, sentAt: performance.now() }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

export function requestBytes(method: string, path: string, headers: Record<string, string>, body: string): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)) }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** Sends all requests over `width` connections as fast as they are answered. */
export async function sendAll(port: number, requests: readonly Buffer[], width: number): Promise<Answer[]> {
  const connections = await Promise.all(Array.from({ length: width }, () => openConnection(port)))
  const answers: Answer[] = []
  let next = 0
  await Promise.all(
    connections.map(async (connection) => {
      while (next < requests.length) answers.push(await connection.send(requests[next++]!))
    }),
  )
  for (const connection of connections) connection.close()
  return answers
}

/** Sends requests at a steady pace whatever the answers do: the time of an answer counts from when it was due. */
export async function sendAtRate(port: number, requests: readonly Buffer[], perSecond: number, width: number): Promise<Answer[]> {
  const free = await Promise.all(Array.from({ length: width }, () => openConnection(port)))
  const all = [...free]
  const answers: Promise<Answer>[] = []
  const queue: (() => void)[] = []
  const begin = performance.now()
  for (const [n, request] of requests.entries()) {
    const due = begin + (n * 1000) / perSecond
    const waitMs = due - performance.now()
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
    answers.push(
      (async () => {
        if (free.length === 0)
          await new Promise<void>((resolve) => {
            queue.push(resolve)
          })
        const connection = free.pop()!
        const answer = await connection.send(request)
        free.push(connection)
        queue.shift()?.()
        return { ...answer, ms: performance.now() - due }
      })(),
    )
  }
  const done = await Promise.all(answers)
  for (const connection of all) connection.close()
  return done
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
