import { randomBytes } from 'node:crypto'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Writable } from 'node:stream'
import type { ImapFlowOptions } from 'imapflow'
import { literalSplitter, type Literals } from './literal-splitter.ts'

type Transport = NonNullable<ImapFlowOptions['transport']>

/** One piece of memory for all that is read from a connection. */
const readBytes = 256 * 1024

/**
 * The connection under imapflow: the same sockets, but letters are taken out on their way to its parser (`literalSplitter`), and what is
 * read does not leave a piece of garbage each time.
 */
export function letterTransport(): { transport: Transport; literals: Literals } {
  let current: Literals | undefined
  const split = (socket: Socket, parser: Writable) => {
    const pass = (bytes: Buffer) => parser.destroyed || parser.write(bytes)
    const splitter = literalSplitter(`letter-${randomBytes(9).toString('hex')}-`, pass, () => socket.resume())
    parser.on('drain', splitter.drained)
    current = splitter
    return splitter
  }
  const transport: Transport = {
    connect({ host, port, servername, tls, secure }, onConnect) {
      const reading = ownReading()
      const own = { onread: reading.onread }
      const socket = secure
        ? connectTls({ host, port, ...(servername ? { servername } : {}), ...tls, ...own }, onConnect)
        : connectPlain({ host, port, ...own }, onConnect)
      socket.pipe = (parser) => {
        reading.feed = split(socket, parser as unknown as Writable).feed
        return parser
      }
      socket.unpipe = () => {
        reading.feed = null
        return socket
      }
      return socket
    },
    upgrade(plain, { host, port, servername, tls }, onSecure) {
      const socket = connectTls({ socket: plain, host, port, ...(servername ? { servername } : {}), ...tls }, onSecure)
      // Over a socket that is there, Node reads into memory of its own.
      socket.pipe = (parser) => {
        const { feed } = split(socket, parser as unknown as Writable)
        socket.on('data', (chunk: Buffer) => {
          if (!feed(chunk)) socket.pause()
        })
        return parser
      }
      return socket
    },
  }
  return {
    transport,
    literals: { capture: (on) => current?.capture(on), take: (stand) => current?.take(stand) },
  }
}

type OwnReading = {
  feed: ((chunk: Buffer) => boolean) | null
  onread: { buffer: Buffer; callback: (length: number) => boolean }
}

function ownReading(): OwnReading {
  const buffer = Buffer.allocUnsafeSlow(readBytes)
  const reading: OwnReading = {
    feed: null,
    onread: { buffer, callback: (length) => reading.feed?.(buffer.subarray(0, length)) ?? true },
  }
  return reading
}
