import { once } from 'node:events'
import { connect } from 'node:net'
import type { LetterAttachment } from '../../channels/channel.ts'
import type { Deps } from '../deps.ts'

const answerLimitMs = 20_000
const pieceBytes = 64 * 1024

/**
 * What the virus scanner says of a letter with all that is enclosed (clamd's INSTREAM, https://docs.clamav.net/manual/Usage/Scanning.html):
 * it takes letters and archives apart itself. Null where no scanner is configured; 'failed' when it does not answer, which is shown.
 */
export async function scanLetter(
  deps: Pick<Deps, 'config' | 'blobs' | 'log'>,
  rawKey: string,
): Promise<LetterAttachment['scan']> {
  const { clamav } = deps.config
  if (!clamav) return null
  try {
    const answer = await ask(clamav, await deps.blobs.open(rawKey))
    if (/\bFOUND\s*$/.test(answer)) return 'infected'
    return /\bOK\s*$/.test(answer) ? 'clean' : 'failed'
  } catch (error) {
    deps.log.warn({ err: (error as Error).message }, 'the virus scanner does not answer')
    return 'failed'
  }
}

async function ask(clamav: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const [host = '', port = ''] = clamav.split(':')
  const socket = clamav.startsWith('/') ? connect(clamav) : connect(Number(port), host)
  const limit = setTimeout(() => socket.destroy(new Error('no answer in time')), answerLimitMs)
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    answer = (answer + text).slice(0, 1000)
  })
  const ended = once(socket, 'close')
  const failed = new Promise<never>((_, reject) => socket.once('error', reject))
  failed.catch(() => undefined)
  try {
    await Promise.race([once(socket, 'connect'), failed])
    socket.write('zINSTREAM\0')
    for await (const piece of bytes)
      for (let at = 0; at < piece.length; at += pieceBytes) {
        const part = piece.subarray(at, at + pieceBytes)
        const length = Buffer.alloc(4)
        length.writeUInt32BE(part.length)
        socket.write(length)
        if (!socket.write(part)) await Promise.race([once(socket, 'drain'), failed, ended])
      }
    socket.write(Buffer.alloc(4))
    await Promise.race([ended, failed])
    return answer.replaceAll('\0', '').trim()
  } finally {
    clearTimeout(limit)
    socket.destroy()
  }
}
