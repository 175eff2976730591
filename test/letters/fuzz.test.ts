import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import { letterKeeper } from '../../src/letters/keep-letters.ts'
import { letterFingerprint } from '../../channels/email-imap/letter-fingerprint.ts'
import { startApp, type Api, type RunningApp } from '../support/app.ts'

/** Whatever lies in a mailbox becomes a ticket or a failed item in sight; the process goes on. */
let running: RunningApp
let agent: Api
let accountId: string
let position = 0
beforeAll(async () => {
  running = await startApp()
  agent = await running.as('agent1@demo.example')
  accountId = (await running.deps.db.one<{ id: string }>(sql`select id from accounts where slug = 'email'`))!.id
})

async function keep(letters: readonly Buffer[]): Promise<string[]> {
  const items = letters.map((body) => {
    position += 1
    return { position, fingerprint: letterFingerprint(body), at: null, size: body.length, body }
  })
  const { fresh } = await letterKeeper(running.deps, { accountId, place: 'INBOX' }).keep(items, { validity: '1', position })
  running.deps.letters.nudge(fresh)
  return fresh.map(({ id }) => id)
}

async function expectAll(ids: readonly string[]): Promise<void> {
  await running.settled()
  const row = await running.deps.db.one(sql`
    select count(*)::int as all, count(*) filter (where state = 'done' and m.id is not null and t.id is not null)::int as tickets, count(*) filter (where state = 'failed')::int as failed
    from inbound_events e left join messages m on m.id = e.id left join tickets t on t.id = m.ticket_id where e.id = any(${[...ids]}::uuid[])`)
  expect(row).toEqual({ all: ids.length, tickets: ids.length, failed: 0 })
}

const head = (n: number | string) =>
  `From: A <a${n}@example.org>\r\nTo: pieteikumi@centrs.example\r\nMessage-ID: <f${n}@example.org>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0200\r\nSubject: =?utf-8?Q?Lieta_${n}?=\r\nMIME-Version: 1.0\r\n`
const parts = (n: number | string, ...bodies: string[]) =>
  `${head(n)}Content-Type: multipart/mixed; boundary="bb"\r\n\r\n${bodies.map((body) => `--bb\r\n${body}\r\n`).join('')}--bb--\r\n`

const malformed: Record<string, string | Buffer> = {
  nothing: '',
  'one byte': '\0',
  'no header': 'Tikai teksts',
  'no body': head('nb').trim(),
  'only line ends': '\r\n'.repeat(1000),
  'bytes of every kind': Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7) % 256)),
  'boundary missing': `${head('bm')}Content-Type: multipart/mixed\r\n\r\nx`,
  'boundary never closed': `${head('bc')}Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nx`,
  'boundary empty': `${head('be')}Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nx`,
  'type nonsense': `${head('tn')}Content-Type: ;;;==\r\n\r\nx`,
  'charset nonsense': `${head('cn')}Content-Type: text/plain; charset="\u0001"\r\n\r\nā`,
  'encoding nonsense': `${head('en')}Content-Transfer-Encoding: uuuu\r\n\r\nx`,
  'base64 broken': parts('bb', 'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%===='),
  'date nonsense': head('dn').replace('24 Nov 2026', '99 Foo 9999') + '\r\nx',
  'from nonsense': head('fn').replace('A <afn@example.org>', '"<<>>@,;:') + '\r\nx',
  'two froms': `From: b@example.org\r\n${head('tf')}\r\nx`,
  'id without brackets': head('ib').replace('<fib@example.org>', 'fib') + '\r\nx',
  'id of 5000 letters': head('il').replace('<fil@example.org>', `<${'i'.repeat(5000)}@example.org>`) + '\r\nx',
  '3000 references': `${head('mr')}References: ${Array.from({ length: 3000 }, (_, n) => `<r${n}@example.org>`).join('\r\n ')}\r\n\r\nx`,
  'header of a megabyte': `${head('hm')}X-Long: ${'ā'.repeat(500_000)}\r\n\r\nx`,
  'nested 300 deep': `${head('nd')}${Array.from({ length: 300 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join('')}\r\nx`,
  '2000 parts': parts('tp', ...Array.from({ length: 2000 }, (_, n) => `Content-Type: application/x-a; name=${n}\r\n\r\n${n}`)),
  'a letter in itself': parts(
    'li',
    `Content-Type: message/rfc822\r\n\r\n${parts('li', 'Content-Type: message/rfc822\r\n\r\nx')}`,
  ),
  'zeros in everything': `${head('z')}In-Reply-To: <\0@x>\r\nSubject: \0\0\r\n\r\n\0\0`,
  'half a surrogate': `${head('hs')}Content-Type: text/html\r\n\r\n&#xD800;&#0;&#99999999;`,
  'a report without recipients': `${head('rr').replace('A <arr@', 'MAILER-DAEMON <mailer-daemon@')}Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n--q\r\nContent-Type: message/delivery-status\r\n\r\nx\r\n--q--`,
  'a calendar without a date': `${head('cd')}Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Nowhere:2026\r\n`,
  'HTML of 3 MB': `${head('h3')}Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(200_000)}x`,
  'a single line of 5 MB': `${head('l5')}\r\n${'a'.repeat(5_000_000)}`,
}

describe('malformed letters', () => {
  test.each(Object.entries(malformed))('%s', async (_, raw) => {
    const ids = await keep([Buffer.isBuffer(raw) ? raw : Buffer.from(raw)])
    expect(ids).toHaveLength(1)
    await expectAll(ids)
    const row = await running.deps.db.one<{ ticketId: string }>(sql`select ticket_id from messages where id = ${ids[0]}`)
    const { items } = await agent.get(`/api/tickets/${row!.ticketId}/timeline`)
    const { message } = items.find((item: { id: string }) => item.id === ids[0])
    const original = await fetch(`${running.url}${message.letter.originalUrl}`, {
      headers: { authorization: `Bearer ${agent.token}` },
    })
    expect(Buffer.from(await original.arrayBuffer()).equals(Buffer.isBuffer(raw) ? raw : Buffer.from(raw))).toBe(true)
  })

  test('one that would take a thread too long is a ticket all the same, and the next one is read', async () => {
    const ids = await keep([
      Buffer.from(`${head('slow')}\r\n${'x'.repeat(36 * 1024 * 1024)}`),
      Buffer.from(`${head('next')}\r\nx`),
    ])
    await expectAll(ids)
  })

  test('one that is too large to be taken apart: its header, and the original', async () => {
    const ids = await keep([Buffer.concat([Buffer.from(`${head('huge')}\r\n`), Buffer.alloc(41 * 1024 * 1024, 'a')])])
    await expectAll(ids)
    const row = await running.deps.db.one(
      sql`select subject, letter -> 'problems' as problems from messages where id = ${ids[0]}`,
    )
    expect(row).toEqual({ subject: 'Lieta huge', problems: ['too-large'] })
  })
})

describe('2,000 letters with random damage', () => {
  const seeds = [
    `${head('s1')}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nLabdien! =C4=81=C4=93 > a\r\n> b\r\n`,
    parts(
      's2',
      'Content-Type: text/html; charset=windows-1257\r\n\r\n<p>T\xe2</p>',
      'Content-Type: application/pdf; name="=?utf-8?Q?=C4=81?="\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK',
    ),
    `${head('s3')}In-Reply-To: <f1@example.org>\r\nReferences: <f1@example.org> <f2@example.org>\r\nAuto-Submitted: auto-replied\r\nList-Id: <a.b>\r\n\r\n------Original Message------\r\nFrom: x\r\nSent: y\r\nTo: z\r\n`,
    `${head('s4')}Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n--q\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--q\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <om-1@centrs.example>\r\n\r\nx\r\n--q--`,
    `${head('s5')}Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID="FLE Standard Time":20261130T100000\r\nEND:VEVENT\r\nEND:VCALENDAR`,
  ].map((text) => Buffer.from(text, 'latin1'))
  type Damage = { what: 'cut' | 'flip' | 'insert' | 'repeat' | 'swap'; at: number; length: number; bytes: Uint8Array }
  const damage: fc.Arbitrary<Damage> = fc.record({
    what: fc.constantFrom('cut', 'flip', 'insert', 'repeat', 'swap'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 60 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  })

  function damaged(bytes: Buffer, { what, at, length, bytes: noise }: Damage): Buffer {
    const from = Math.floor(at * bytes.length)
    const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)]
    if (what === 'cut') return Buffer.concat([before, after.subarray(length)])
    if (what === 'insert') return Buffer.concat([before, noise, after])
    if (what === 'repeat') return Buffer.concat([before, ...Array.from({ length }, () => after.subarray(0, 30)), after])
    if (what === 'swap') return Buffer.concat([after, before])
    const copy = Buffer.from(bytes)
    for (let n = 0; n < Math.min(length, after.length); n += 1) copy[from + n]! ^= noise[n % noise.length]!
    return copy
  }

  test('each is a ticket', async () => {
    const letter = fc
      .tuple(fc.constantFrom(...seeds), fc.array(damage, { minLength: 1, maxLength: 6 }))
      .map(([seed, damages]) => damages.reduce(damaged, seed))
    const letters = fc.sample(letter, { numRuns: 2000, seed: 20_261_124 })
    const ids: string[] = []
    for (let n = 0; n < letters.length; n += 200) {
      // Each is another letter, also where the damage spared all that names it.
      ids.push(
        ...(await keep(
          letters
            .slice(n, n + 200)
            .map((bytes, m) => Buffer.concat([Buffer.from(`Message-ID: <fuzz-${n + m}@example.org>\r\n`), bytes])),
        )),
      )
      await running.settled()
    }
    expect(ids.length).toBe(2000)
    await expectAll(ids)
    expect((await agent.get('/api/tickets?limit=1')).items).toHaveLength(1)
  })
})
