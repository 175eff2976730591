import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Cursor, Reach } from '../../channels/channel.ts'
import { readFolder } from '../../channels/email-imap/read-folder.ts'
import { emailImapSettings } from '../../channels/email-imap/settings.ts'
import { understand } from '../../channels/email-imap/understanding.ts'
import { openScriptedImap, type Misbehaviour, type ScriptedImap, type ScriptedLetter } from './scripted-imap.ts'

/** Reading from servers that go wrong: all that can be had is had, and what cannot is seen to be missing. */
const reach: Reach = { fetch, now: () => new Date(), plain: true }
const letter = (uid: number, filler = 600): ScriptedLetter => ({
  uid,
  bytes: Buffer.from(`Message-ID: <m${uid}@x>\r\nFrom: a@b.example\r\nSubject: s${uid}\r\n\r\n${'x'.repeat(filler)}\r\n`),
})
const large = 6 * 1024 * 1024
const withheld = 'withheld'

let mail: ScriptedImap
beforeEach(async () => {
  mail = await openScriptedImap()
  mail.letters = [1, 2, 3, 4, 5].map((uid) => letter(uid))
})
afterEach(() => mail.close())

/** Begins again after each failure, as whoever runs it does, until all is read; tells what was kept, and why it failed before. */
async function read(wrong: Misbehaviour, attempts = 10) {
  mail.behave(wrong)
  const settings = emailImapSettings.parse({
    address: 'a@b.example',
    imap: { host: '127.0.0.1', port: mail.port, secure: false, user: 'a', password: 'p' },
    smtp: { host: '127.0.0.1', port: 1, secure: false },
  })
  const kept = new Map<number, Buffer>()
  const failures: string[] = []
  let cursor: Cursor | null = null
  for (let n = 0; n < attempts; n += 1) {
    const ending = new AbortController()
    let isUpToDate = false
    try {
      await readFolder(
        'INBOX',
        {
          cursor,
          signal: ending.signal,
          async keep(items, next) {
            for (const { position, body } of items)
              kept.set(position, Buffer.isBuffer(body) ? body : Buffer.concat(await piecesOf(await body())))
            cursor = next
          },
          upToDate() {
            isUpToDate = true
            ending.abort()
          },
        },
        reach,
        settings,
      )
    } catch (error) {
      failures.push((error as { code: string }).code)
    }
    if (isUpToDate) break
  }
  return {
    kept,
    failures,
    cursor,
    whole: mail.letters.filter(({ uid, bytes }) => kept.get(uid)?.equals(bytes)).map(({ uid }) => uid),
  }
}

async function piecesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return pieces
}

const cutAt =
  (uid: number, times = Infinity): NonNullable<Misbehaviour['fetched']> =>
  ({ uid: asked, bytes }, _section, { socket }) => {
    if (asked !== uid || (times -= 1) < 0) return bytes
    socket.end(`* ${uid} FETCH (UID ${uid} BODY[] {5000}\r\nhalf a letter`)
    return null
  }

describe('a letter the server does not hand out', () => {
  test.each<[string, Misbehaviour]>([
    [
      'is refused',
      {
        answer: ({ tag, name, rest }, { say }) =>
          name === 'UID FETCH' && / \(.*BODY/.test(rest) && inRange(rest, 3) && refuse(tag, say),
      },
    ],
    ['is left out', { fetched: ({ uid, bytes }) => (uid === 3 ? null : bytes) }],
    ['breaks the line', { fetched: cutAt(3) }],
  ])('%s: the others are read, and in its place is said what is missing', async (_, wrong) => {
    const { kept, whole, cursor, failures } = await read(wrong)
    expect(whole).toEqual([1, 2, 4, 5])
    expect(cursor).toEqual({ validity: '1', position: 5 })
    expect(failures.length).toBeGreaterThanOrEqual(6)
    expect((await understand(kept.get(3)!, { ours: [], whole: true })).problems).toEqual([withheld])
  })

  test('two of them, which break the line already when their size is asked for', async () => {
    const isAsked = (rest: string) => [2, 4].find((uid) => inRange(rest, uid))
    const { kept, whole, cursor } = await read(
      {
        answer({ name, rest }, { socket }) {
          const uid = name === 'UID FETCH' ? isAsked(rest) : undefined
          if (uid !== undefined) socket.end(`* ${uid} FETCH (UID ${uid}`)
          return uid !== undefined
        },
      },
      30,
    )
    expect(whole).toEqual([1, 3, 5])
    expect(cursor).toEqual({ validity: '1', position: 5 })
    for (const uid of [2, 4]) expect((await understand(kept.get(uid)!, { ours: [], whole: true })).problems).toEqual([withheld])
  })

  test('for a while only is read when it is handed out', async () => {
    expect(await read({ fetched: cutAt(3, 2) })).toMatchObject({
      whole: [1, 2, 3, 4, 5],
      failures: ['unreachable', 'unreachable'],
    })
  })

  test('but its header: that is kept', async () => {
    const { kept } = await read({ fetched: ({ uid, bytes }, section) => (uid === 3 && section === '' ? null : bytes) })
    expect(await understand(kept.get(3)!, { ours: [], whole: true })).toMatchObject({ subject: 's3', problems: [withheld] })
  })

  test('is larger than it says: read in pieces', async () => {
    mail.letters = [letter(1), { ...letter(2, 20 * 1024 * 1024), size: 100 }, letter(3)]
    expect((await read({})).whole).toEqual([1, 2, 3])
  })
})

const inRange = (rest: string, uid: number) =>
  rest
    .split(' ')[0]!
    .split(',')
    .some((range) => {
      const [from, to = from] = range.split(':')
      return Number(from) <= uid && uid <= Number(to)
    })
const refuse = (tag: string, say: (text: string) => void) => {
  say(`${tag} NO [SERVERBUG] cannot fetch`)
  return true
}

describe('a large letter', () => {
  beforeEach(() => {
    mail.letters = [letter(1), letter(2, large), letter(3)]
  })

  test('in pieces shorter than was asked for is whole all the same', async () => {
    const short: Misbehaviour['answer'] = ({ tag, name, rest }, { say, socket }) => {
      const start = name === 'UID FETCH' ? /BODY\.PEEK\[\]<(\d+)\./.exec(rest)?.[1] : undefined
      if (start !== '1048576') return false
      socket.write(
        Buffer.concat([
          Buffer.from(`* 2 FETCH (UID 2 BODY[]<${start}> {4}\r\n`),
          mail.letters[1]!.bytes.subarray(1048576, 1048580),
        ]),
      )
      say(`)\r\n${tag} OK done`)
      return true
    }
    expect((await read({ answer: short })).whole).toEqual([1, 2, 3])
  })

  test('over a line that breaks is begun again, and the line is what is blamed', async () => {
    let pieces = 0
    const { whole, failures } = await read({
      fetched({ uid, bytes }, section, { socket }) {
        if (uid === 2 && section === '' && (pieces += 1) === 3) {
          socket.end('* 2 FETCH (UID 2 BODY[]<1048576> {524288}\r\nhalf')
          return null
        }
        return bytes
      },
    })
    expect({ whole, failures }).toEqual({ whole: [1, 2, 3], failures: ['unreachable'] })
  })
})

describe('a server that', () => {
  test('loses a letter to another program in the middle of it', async () => {
    const { whole, failures } = await read({
      fetched({ uid, bytes }, _section, { say }) {
        if (uid !== 4) return bytes
        say('* 4 EXPUNGE')
        mail.letters = mail.letters.filter((each) => each.uid !== 4)
        return null
      },
    })
    expect({ whole, failures }).toEqual({ whole: [1, 2, 3, 5], failures: [] })
  })

  test.each(['NO [SERVERBUG] x', 'BAD x'])('does not search (%s) has not been read', async (said) => {
    const answer: Misbehaviour['answer'] = ({ tag, name }, { say }) => {
      if (name === 'UID SEARCH') say(`${tag} ${said}`)
      return name === 'UID SEARCH'
    }
    expect(await read({ answer }, 1)).toMatchObject({ failures: ['refused'], cursor: null })
  })

  test.each([
    ['[AUTHENTICATIONFAILED] no', 'password'],
    ['[UNAVAILABLE] Temporary authentication failure', 'refused'],
    ['[LIMIT] Maximum number of connections from user+IP exceeded', 'refused'],
  ])('says %s: %s', async (said, code) => {
    const answer: Misbehaviour['answer'] = ({ tag, name }, { say }) => {
      const isLogin = name === 'LOGIN' || name === 'AUTHENTICATE'
      if (isLogin) say(`${tag} NO ${said}`)
      return isLogin
    }
    expect((await read({ answer }, 1)).failures).toEqual([code])
  })

  test('has no IDLE, answers in any order, hands out an empty letter', async () => {
    mail.letters = [letter(3), { uid: 2, bytes: Buffer.alloc(0) }, letter(1)]
    expect((await read({ capability: 'IMAP4rev1' })).whole).toEqual([3, 2, 1])
  })
})
