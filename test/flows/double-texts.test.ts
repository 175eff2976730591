import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sql } from '../../src/db/database.ts'
import {
  accept,
  calm,
  clearDesk,
  presence,
  startCentreOnDouble,
  until,
  zeros,
  type CentreOnDouble,
} from '../doubles/centre-on-double.ts'
import { deliver, sidOf } from '../doubles/twilio-wire.ts'

let centre: CentreOnDouble
let last = 500
const somebody = () => `+447700900${++last}`

beforeAll(async () => {
  centre = await startCentreOnDouble()
}, 60_000)

afterEach(async () => {
  centre.twilio.beforeMessageAnswer = async () => undefined
  await centre.app.deps.db.run(sql`update contacts set state = 'closed', phase = null, closed_at = now() where state = 'waiting'`)
  await clearDesk(centre, [anna()])
  const counts = await centre.supervisor.get('/api/invariants')
  expect({ ...counts, failedEvents: 0 }).toEqual(zeros)
})

const anna = () => centre.agents[0]!
const found = async (sid: string) => (await centre.supervisor.get(`/api/messages?externalId=${sid}`)).items
const messageOf = (sid: string): Promise<any> =>
  until(`the message ${sid}`, async () => {
    const items = await found(sid)
    expect(items.length).toBeLessThanOrEqual(1)
    return items[0]
  })
const contactOf = async (sid: string) => centre.supervisor.get(`/api/contacts/${(await messageOf(sid)).contactId}`)

async function arrives(form: Record<string, string>, more = {}): Promise<string> {
  const sid = form['MessageSid'] ?? sidOf('SM')
  const reply = await centre.twilio.text({ MessageSid: sid, ...form }, more)
  expect(reply.status, reply.body).toBe(200)
  expect(reply.type).toMatch(/xml/)
  expect(reply.body).not.toMatch(/<Message|<Body/)
  return sid
}

/** A text of an agent to somebody, up to where the provider has (or has not) taken it. */
async function written(from: string, text: string): Promise<{ contactId: string; id: string; sid: () => Promise<string> }> {
  const before = new Set(centre.twilio.texts.keys())
  await presence(anna(), 'ready')
  await arrives({ From: from, Body: 'Labdien' })
  const contactId = await accept(anna())
  const { status, body } = await anna().send('POST', `/api/contacts/${contactId}/messages`, { text })
  expect(status, JSON.stringify(body)).toBe(202)
  return {
    contactId,
    id: body.id,
    sid: () => until('that the provider has it', async () => [...centre.twilio.texts.keys()].find((sid) => !before.has(sid))),
  }
}

const outgoing = async (contactId: string, id: string) => {
  const contact = await centre.supervisor.get(`/api/contacts/${contactId}`)
  const { items } = await centre.supervisor.get(`/api/tickets/${contact.ticketId}/timeline`)
  return items.map((item: any) => item.message ?? item).find((item: any) => item.id === id)
}

describe('a text that comes in', () => {
  test.each([
    ['plain', { Body: 'Labdien! Vai ir atvērts?' }, {}],
    ['empty', { Body: '' }, {}],
    ['five parts', { Body: 'ā'.repeat(330), NumSegments: '5' }, { parts: 5 }],
    ['emoji and signs', { Body: '👨‍👩‍👧‍👦 <script>alert(1)</script> & "ķ" \r\n =1+1' }, {}],
    ['spaces all around', { Body: '  ķ  ' }, {}],
    ['only what cannot be done without', { NumMedia: '', NumSegments: '', SmsStatus: '', FromCountry: '' }, {}],
    [
      'MMS',
      {
        Body: 'Lūk',
        NumMedia: '2',
        MediaUrl0: 'https://api.twilio.com/m/ME1',
        MediaContentType0: 'image/jpeg',
        MediaUrl1: 'https://api.twilio.com/m/ME2',
      },
      {},
    ],
    ['NumSegments that lies', { Body: 'x', NumSegments: '99999999999' }, { parts: null }],
    ['NumMedia that lies', { Body: 'x', NumMedia: '99', MediaUrl0: 'not a url' }, {}],
    [
      'addresses that are none',
      { Body: 'x', NumMedia: '2', MediaUrl0: 'javascript:alert(1)', MediaUrl1: 'data:text/html,x' },
      {},
    ],
    ['a sentence with the word stop', { Body: 'Lūdzu vairs nesūtiet man ziņas, beigt!' }, {}],
  ])('%s', async (_name, form, more) => {
    const sid = await arrives({ From: somebody(), ...(form as Record<string, string>) })
    const message = await messageOf(sid)
    expect(message).toMatchObject({ direction: 'in', text: (form as any).Body ?? '', ...more })
    expect(message.attachments.length).toBe(_name === 'MMS' ? 2 : 0)
    expect((await contactOf(sid)).state).toBe('waiting')
  })

  test('from a name with a number in it: not from whoever has that number', async () => {
    const sid = await arrives({ From: 'BTA26121212', Body: 'Jūsu polise' })
    await messageOf(sid)
    const { citizenId, replyable } = await contactOf(sid)
    const citizen = await centre.supervisor.get(`/api/citizens/${citizenId}`)
    expect([replyable, JSON.stringify(citizen).includes('BTA26121212'), JSON.stringify(citizen).includes('+371')]).toEqual([
      false,
      true,
      false,
    ])
  })

  test.each(['IESTADE', '12345', 'Anonymous', '+266696687'])('from "%s": can be read, not answered', async (From) => {
    const sid = await arrives({ From, Body: 'Jūsu kods: 000000' })
    await messageOf(sid)
    const contact = await contactOf(sid)
    expect(contact).toMatchObject({ replyable: false, state: 'waiting' })
  })

  test('from our own number: no work, no loop', async () => {
    const sid = await arrives({ From: centre.twilio.number, Body: 'Automātiska atbilde' })
    expect(await contactOf(sid)).toMatchObject({ replyable: false, state: 'closed' })
    expect(centre.twilio.texts.size).toBe(0)
  })

  test('again and again in turn', async () => {
    const form = { From: somebody(), Body: 'Sveiki', MessageSid: sidOf('SM') }
    for (let n = 0; n < 3; n++) await arrives(form, n < 2 ? { idempotency: 'same' } : {})
    await messageOf(form.MessageSid)
    await calm(centre)
    expect((await found(form.MessageSid)).length).toBe(1)
  })

  test('fifty times at once', async () => {
    const form = { From: somebody(), Body: 'Sveiki', MessageSid: sidOf('SM') }
    await Promise.all(Array.from({ length: 50 }, () => arrives(form)))
    await messageOf(form.MessageSid)
    await calm(centre)
    expect((await found(form.MessageSid)).length).toBe(1)
  })

  test('fifty different ones of one person at once: one conversation', async () => {
    const From = somebody()
    const sids = await Promise.all(Array.from({ length: 50 }, (_, n) => arrives({ From, Body: `Nr ${n}` })))
    const contacts = new Set<string>()
    for (const sid of sids) contacts.add((await messageOf(sid)).contactId)
    expect(contacts.size).toBe(1)
  })

  test('by GET, by localhost, with what nobody announced', async () => {
    centre.twilio.style = { ...centre.twilio.style, get: true, extra: { Zz: 'ā b+c%' } }
    expect((await messageOf(await arrives({ From: somebody(), Body: 'a&b=c +ķ' }))).text).toBe('a&b=c +ķ')
    centre.twilio.style = { ...centre.twilio.style, get: false, host: 'localhost' }
    expect((await messageOf(await arrives({ From: somebody(), Body: 'ķ' }))).text).toBe('ķ')
  })

  test('with a name the provider spells otherwise: SmsSid alone', async () => {
    const sid = sidOf('SM')
    const reply = await deliver({
      url: centre.twilio.smsUrl,
      method: 'POST',
      form: { SmsSid: sid, AccountSid: centre.twilio.accountSid, From: somebody(), To: centre.twilio.number, Body: 'x' },
      token: centre.twilio.authToken,
      timeoutMs: 5000,
    })
    expect(reply.status).toBe(200)
    await messageOf(sid)
  })
})

describe('consent', () => {
  test.each([
    ['STOP', 'START', true],
    ['Beigt', 'Sākt', false],
    [' stop. ', 'UNSTOP', false],
  ])('%s: no work for anybody and nothing more is sent; %s: again', async (stop, start, typed) => {
    const from = somebody()
    const { contactId } = await written(from, 'Pirmā')
    await arrives({ From: from, Body: stop, ...(typed ? { OptOutType: 'STOP' } : {}) })
    await calm(centre)
    const refused = await until('the refusal', async () => {
      const answer = await anna().send('POST', `/api/contacts/${contactId}/messages`, { text: 'Otrā' })
      return answer.status !== 202 && answer
    })
    expect(refused).toMatchObject({ status: 422, body: { error: { details: { reason: 'opted-out' } } } })
    await arrives({ From: from, Body: start, ...(typed ? { OptOutType: 'START' } : {}) })
    await until(
      'that one may write again',
      async () => (await anna().send('POST', `/api/contacts/${contactId}/messages`, { text: 'Trešā' })).status === 202,
    )
  })

  test('STOP of a stranger makes no work', async () => {
    const sid = await arrives({ From: somebody(), Body: 'STOP', OptOutType: 'STOP' })
    expect(await contactOf(sid)).toMatchObject({ state: 'closed' })
  })
})

const orders = [
  ['queued', 'sent', 'delivered'],
  ['delivered', 'sent', 'queued'],
  ['sent', 'delivered', 'sending'],
  ['delivered', 'delivered', 'sent'],
  ['sent', 'read', 'delivered'],
  ['accepted', 'queued', 'sending', 'sent', 'delivered', 'read'],
]

describe('receipts', () => {
  test.each(orders.map((order) => [order]))('%j climb only', async (order) => {
    const { id, sid, contactId } = await written(somebody(), 'Atbilde ķ')
    const external = await sid()
    await messageOf(external)
    for (const status of order) expect((await centre.twilio.receipt(external, status)).status).toBe(200)
    await until(
      'the last status',
      async () => (await messageOf(external)).status === (order.includes('read') ? 'read' : 'delivered'),
    )
    await calm(centre)
    expect((await messageOf(external)).status).toBe(order.includes('read') ? 'read' : 'delivered')
    expect((await outgoing(contactId, id))?.id).toBe(id)
  })

  test('a final one never changes', async () => {
    const { sid } = await written(somebody(), 'Atbilde')
    const external = await sid()
    await centre.twilio.receipt(external, 'delivered')
    await until('delivered', async () => (await messageOf(external)).status === 'delivered')
    await centre.twilio.receipt(external, 'undelivered', { ErrorCode: '30003' })
    await centre.twilio.receipt(external, 'failed', { ErrorCode: '30006' })
    await calm(centre)
    expect(await messageOf(external)).toMatchObject({ status: 'delivered', problem: null })
  })

  test.each([
    ['undelivered', '30003', true],
    ['undelivered', '30006', false],
    ['failed', '21610', false],
    ['failed', '39999', false],
    ['undelivered', '', false],
  ])('%s with %s', async (status, ErrorCode, retry) => {
    const { sid } = await written(somebody(), 'Atbilde')
    const external = await sid()
    await centre.twilio.receipt(external, status, ErrorCode ? { ErrorCode: ErrorCode } : {})
    await until('failed', async () => (await messageOf(external)).status === 'failed')
    const { problem } = await messageOf(external)
    expect(problem).toMatchObject({ code: ErrorCode || 'unknown', retry })
  })

  test('before our own sending has returned', async () => {
    centre.twilio.beforeMessageAnswer = async (sid) => {
      expect((await centre.twilio.receipt(sid, 'sent')).status).toBe(200)
      expect((await centre.twilio.receipt(sid, 'delivered')).status).toBe(200)
      await centre.app.settled()
    }
    const { sid } = await written(somebody(), 'Atbilde')
    const external = await sid()
    await messageOf(external)
    centre.clock.forward(2000)
    await centre.app.sweep()
    await until('delivered', async () => (await messageOf(external)).status === 'delivered')
  })

  test('of a text that is not ours', async () => {
    const form = {
      MessageSid: sidOf('SM'),
      MessageStatus: 'delivered',
      SmsStatus: 'delivered',
      AccountSid: centre.twilio.accountSid,
      To: '+447700900199',
      From: centre.twilio.number,
    }
    for (const url of [`${centre.twilio.smsUrl}/status`, centre.twilio.smsUrl])
      expect((await deliver({ url, method: 'POST', form, token: centre.twilio.authToken, timeoutMs: 5000 })).status).toBe(200)
    await calm(centre)
    centre.clock.forward(130_000)
    await centre.app.sweep()
    expect(await found(form.MessageSid)).toEqual([])
    expect((await centre.supervisor.get('/api/failed-events')).items).toEqual([])
  })
})

describe('the provider does not take it', () => {
  test.each([
    [21610, 400],
    [21614, 400],
    [21211, 400],
  ])('%i: failed, told why, not tried again', async (code, status) => {
    centre.twilio.fault = (asked) => (asked.path.endsWith('/Messages.json') ? { status, code } : undefined)
    const { contactId, id } = await written(somebody(), 'Atbilde')
    await until('failed', async () => (await outgoing(contactId, id))?.status === 'failed')
    expect((await outgoing(contactId, id)).problem).toMatchObject({ code: String(code), retry: false })
    centre.clock.forward(60_000)
    await centre.app.sweep()
    expect(centre.twilio.asked.filter((asked) => asked.path.endsWith('/Messages.json')).length).toBe(1)
  })

  test.each([500, 503, 429])('%i: tried again, sent once', async (status) => {
    let left = 1
    centre.twilio.fault = (asked) =>
      asked.path.endsWith('/Messages.json') && left-- > 0
        ? { status, code: status === 429 ? 20429 : 20500, retryAfter: 1 }
        : undefined
    const before = centre.twilio.texts.size
    const { sid } = await written(somebody(), 'Atbilde')
    await until(
      'that it is sent',
      async () => {
        centre.clock.forward(25_000)
        await centre.app.sweep()
        return centre.twilio.texts.size > before
      },
      15_000,
    )
    await messageOf(await sid())
    await calm(centre)
    expect(centre.twilio.texts.size).toBe(before + 1)
  })
})

test('the provider takes it, and its answer is lost: sent once, its receipt is known', async () => {
  let left = 1
  centre.twilio.fault = (asked) =>
    asked.method === 'POST' && asked.path.endsWith('/Messages.json') && left-- > 0 ? 'done-but-cut' : undefined
  const before = centre.twilio.texts.size
  const { sid } = await written(somebody(), 'Tikai vienreiz')
  const external = await sid()
  await messageOf(external)
  await centre.twilio.receipt(external, 'delivered')
  await until('delivered', async () => (await messageOf(external)).status === 'delivered')
  centre.clock.forward(60_000)
  await centre.app.sweep()
  await calm(centre)
  expect(centre.twilio.texts.size).toBe(before + 1)
})

describe('forgeries and nonsense', () => {
  test.each([
    ['wrong', 403],
    ['missing', 400],
  ] as const)('a %s signature: %i, nothing kept', async (forge, status) => {
    const rows = async () => (await centre.app.deps.db.rows(sql`select 1 from inbound_events`)).length
    const before = await rows()
    for (const more of [{}, { method: 'GET' as const }, { url: `${centre.twilio.smsUrl}/status` }]) {
      const sid = sidOf('SM')
      expect((await centre.twilio.text({ From: somebody(), Body: 'viltus', MessageSid: sid }, { forge, ...more })).status).toBe(
        status,
      )
      expect(await found(sid)).toEqual([])
    }
    expect(await rows()).toBe(before)
  })

  test('genuine but senseless: kept, shown, retryable, never a 5xx', async () => {
    const { twilio } = centre
    const odd: [string, Record<string, string>][] = [
      ['', { From: '+447700900111' }],
      ['/status', { MessageSid: 'SMx1', MessageStatus: 'teleported' }],
      ['/nowhere', { MessageSid: 'SMx2' }],
      ['', {}],
      ['', { MessageSid: 'SMx3' }],
      ['', { MessageSid: 'SMx\u00004', From: '+44770\u00000900', Body: 'a\u0000b' }],
      ['', { MessageSid: 'SMx5', From: '+447700900111', Body: '\ud800 lone' }],
      ['', { MessageSid: `SM${'9'.repeat(20_000)}`, From: '+447700900111', Body: 'long id' }],
      ['', { MessageSid: 'SMx6', From: 'x'.repeat(20_000), Body: 'long sender' }],
      ['', { MessageSid: 'SMx7', From: '+447700900111', Body: 'z'.repeat(100_000) }],
    ]
    for (const [path, form] of odd) {
      const reply = await deliver({
        url: `${twilio.smsUrl}${path}`,
        method: 'POST',
        form,
        token: twilio.authToken,
        timeoutMs: 5000,
      })
      expect(reply.status, `${JSON.stringify(form).slice(0, 80)}: ${reply.body.slice(0, 200)}`).toBeLessThan(500)
    }
    await calm(centre)
    const { items } = await centre.supervisor.get('/api/failed-events?limit=200')
    expect(items.length).toBeGreaterThanOrEqual(5)
    expect(items.every((item: any) => typeof item.original.body === 'string')).toBe(true)
    for (const item of items)
      expect((await centre.admin.send('POST', `/api/failed-events/${item.id}/retry`)).status).toBeLessThan(500)
    // What came after them is not held up.
    await messageOf(await arrives({ From: somebody(), Body: 'pēc tam' }))
  })
})
