import { once } from 'node:events'
import type { Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server'

export const smtpSizeLimitBytes = 25 * 1024 * 1024

/** What a server does with a step of ours, instead of going on. */
export type Mood =
  | { do: 'accept' }
  | { do: 'refuse'; status: number }
  | { do: 'silent' }
  | { do: 'drop' }
  | { do: 'take-and-drop' }
  | { do: 'take-and-fall-silent' }

export type SmtpMoods = {
  signIn: (user: string, secret: string) => boolean
  greeting: () => Mood
  sender: (address: string) => Mood
  recipient: (address: string) => Mood
  data: (recipients: readonly string[]) => Mood
}

export type SentLetter = { from: string; to: string[]; raw: Buffer }

/** The server that takes our letters (SMTP, RFC 5321). */
export type SmtpHouse = { drop: () => void; close: () => void }

/** Begins to listen. `taken`: a letter is the provider's now. @throws what the system says, EADDRINUSE above all. */
export async function openSmtpHouse(port: number, moods: SmtpMoods, taken: (letter: SentLetter) => void): Promise<SmtpHouse> {
  const open = new Set<Socket>()
  const breakOff = (session: SMTPServerSession) => lineOf(open, session)?.destroy()
  const behave = (
    mood: Mood,
    step: 'sender' | 'recipient',
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): void => {
    if (mood.do === 'drop') breakOff(session)
    else if (mood.do !== 'silent') done(mood.do === 'refuse' ? refusal(mood.status, step) : null)
  }
  const server = new SMTPServer({
    name: 'mx.simulator.example',
    banner: 'simulated mail server',
    size: smtpSizeLimitBytes,
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      const mood = moods.greeting()
      if (mood.do === 'silent') return
      done(mood.do === 'refuse' ? refusal(mood.status, 'greeting') : null)
    },
    onAuth: ({ username = '', password, accessToken }, _session, done) => {
      if (moods.signIn(username, password ?? accessToken ?? '')) done(null, { user: username })
      else done(Object.assign(new Error('5.7.8 Authentication credentials invalid'), { responseCode: 535 }))
    },
    onMailFrom: ({ address }, session, done) => behave(moods.sender(address), 'sender', session, done),
    onRcptTo: ({ address }, session, done) => behave(moods.recipient(address), 'recipient', session, done),
    onData: takeData(moods, taken, breakOff),
  })
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const drop = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    drop,
    close: () => {
      server.close(() => undefined)
      drop()
    },
  }
}

function takeData(
  moods: SmtpMoods,
  taken: (letter: SentLetter) => void,
  breakOff: (session: SMTPServerSession) => void,
): NonNullable<SMTPServerOptions['onData']> {
  return (stream, session, done) => {
    const pieces: Buffer[] = []
    stream.on('data', (piece: Buffer) => pieces.push(piece))
    stream.on('end', () => {
      const to = session.envelope.rcptTo.map(({ address }) => address.toLowerCase())
      const mood = moods.data(to)
      if (stream.sizeExceeded) return done(refusal(552, 'data'))
      if (mood.do === 'silent') return undefined
      if (mood.do === 'drop') return breakOff(session)
      if (mood.do === 'refuse') return done(refusal(mood.status, 'data'))
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
      taken({ from, to, raw: Buffer.concat(pieces) })
      if (mood.do === 'take-and-fall-silent') return undefined
      if (mood.do === 'take-and-drop') return breakOff(session)
      return done(null)
    })
  }
}

const lineOf = (open: ReadonlySet<Socket>, session: SMTPServerSession) =>
  [...open].find((socket) => socket.remotePort === session.remotePort)

const words: Readonly<Record<string, string>> = {
  '450 sender': '4.7.1 Sender sends too much, try again later',
  '553 sender': '5.7.1 Sender address rejected',
  '450 recipient': '4.2.0 Mailbox busy, try again later',
  '451 recipient': '4.7.1 Greylisted, try again later',
  '452 recipient': '4.2.2 Mailbox full',
  '550 recipient': '5.1.1 No such user here',
  '552 recipient': '5.2.2 Mailbox full',
  '451 data': '4.3.0 Local error, try again later',
  '552 data': '5.3.4 Message too big',
  '554 data': '5.7.1 Message rejected as spam',
}

function refusal(status: number, step: 'greeting' | 'sender' | 'recipient' | 'data'): Error {
  const usual = status < 500 ? '4.0.0 Not now, try again later' : '5.0.0 Not accepted'
  return Object.assign(new Error(words[`${status} ${step}`] ?? usual), { responseCode: status })
}
