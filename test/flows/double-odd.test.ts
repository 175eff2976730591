import { describe, expect, test } from 'vitest'
import {
  accept,
  callOf,
  calm,
  isToReturn,
  judged,
  legOf,
  openOfferOf,
  presence,
  queued,
  setSettings,
  shareCentre,
  talk,
  until,
  zeros,
} from '../doubles/centre-on-double.ts'
import { freePort } from '../doubles/free-port.ts'
import { deliver } from '../doubles/twilio-wire.ts'

const { centre, anna, janis, somebody } = shareCentre(200, { options: { webhookTimeoutMs: 2000 } })

describe('time told by the queue alone', () => {
  test('a notice is played before the queue is entered: its length is no part of QueueTime', async () => {
    centre.twilio.style = { ...centre.twilio.style, numberStatus: false }
    await presence(anna(), 'ready')
    const leg = await centre.twilio.call(somebody())
    await leg.press('1')
    centre.twilio.sayTakesMs = 6000
    centre.twilio.wait = (ms) => centre.clock.forward(ms)
    await leg.press('1')
    centre.twilio.sayTakesMs = 0
    expect(leg.at).toBe('queue')
    await openOfferOf(anna())
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-while-ringing')
  })

  test('nor does it make a wait limit a hang-up', async () => {
    centre.twilio.style = { ...centre.twilio.style, numberStatus: false }
    await presence(anna(), 'break')
    await setSettings(centre, { maxWaitS: 60 })
    const leg = await centre.twilio.call(somebody())
    await leg.press('1')
    centre.twilio.sayTakesMs = 6000
    centre.twilio.wait = (ms) => centre.clock.forward(ms)
    await leg.press('1')
    centre.twilio.sayTakesMs = 0
    centre.clock.forward(60_000)
    await centre.app.sweep()
    await until('that he is told', async () => leg.over)
    await judged(centre, leg, 'wait-limit')
    await setSettings(centre, { maxWaitS: 1800 })
  })

  test('who was queued a second time, after his agent was lost, was answered all the same', async () => {
    centre.twilio.style = { ...centre.twilio.style, numberStatus: false }
    await presence(anna(), 'break')
    const leg = await queued(centre, somebody())
    centre.clock.forward(60_000)
    await presence(anna(), 'ready')
    const contactId = await accept(anna())
    await until('the conversation', async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'talking')
    await calm(centre)
    centre.clock.forward(30_000)
    // The provider lets the conversation go under them and asks what next.
    centre.twilio.endRoom(leg.room!)
    await calm(centre)
    centre.clock.forward(3000)
    if (!leg.over) await leg.hangUp()
    await judged(centre, leg, 'answered')
  })
})

describe('a menu', () => {
  test('whose answer was lost and asked for again lets the caller out', async () => {
    await presence(anna(), 'break')
    const leg = await centre.twilio.call(somebody())
    const { gather, base } = leg
    const form = { ...centre.twilio.callFields(leg), Digits: '7' }
    const action = new URL(gather!.attributes['action']!, base).toString()
    await deliver({ url: action, method: 'POST', form, token: centre.twilio.authToken, timeoutMs: 5000, idempotency: 'same' })
    await leg.press('7')
    for (let n = 0; n < 4 && leg.at === 'gather' && (await callOf(centre, leg)).language === null; n++) await leg.press('2')
    expect((await callOf(centre, leg)).language).toBe('ru')
    for (let n = 0; n < 4 && leg.at === 'gather'; n++) await leg.press('1')
    expect(leg.at).toBe('queue')
  })
})

describe('no sequence and no time', () => {
  test('hold twice, mute twice', async () => {
    centre.twilio.style = { ...centre.twilio.style, timestamps: false, sequences: false }
    await presence(anna(), 'ready')
    const { leg, contactId } = await talk(centre, anna(), somebody())
    for (let n = 0; n < 3; n++) {
      await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: true })
      await until(`hold ${n}`, async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'on-hold')
      await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: false })
      await until(`no hold ${n}`, async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'talking')
    }
    centre.clock.forward(2000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })
})

describe('the provider is at fault', () => {
  test.each([500, 503, 429])('%i for participant creation, twice: tried again', async (status) => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    let left = 2
    centre.twilio.fault = (asked) =>
      asked.path.endsWith('/Participants.json') && left-- > 0
        ? { status, code: status === 429 ? 20429 : 20500, retryAfter: 1 }
        : undefined
    const contactId = await accept(anna())
    await until('the conversation', async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'talking')
    await calm(centre)
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })

  test('refuses the agent for good: the citizen keeps his place', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    centre.twilio.fault = (asked) => (asked.path.endsWith('/Participants.json') ? { status: 400, code: 13224 } : undefined)
    await accept(anna())
    await until('that he waits again', async () => (await callOf(centre, leg)).state === 'waiting')
    centre.twilio.fault = () => undefined
    await presence(janis(), 'ready')
    await accept(janis())
    await calm(centre)
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })

  test('creates the participant, and its answer is lost: one conversation, no orphan', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    let left = 1
    centre.twilio.fault = (asked) => (asked.path.endsWith('/Participants.json') && left-- > 0 ? 'done-but-cut' : undefined)
    const contactId = await accept(anna())
    await until('the conversation', async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'talking')
    await calm(centre)
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
    await until('no line is left', async () => [...centre.twilio.legs.values()].every((each) => each.over))
  })

  test('500 for the redirect, once', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    let left = 1
    centre.twilio.fault = (asked) =>
      asked.method === 'POST' && asked.path.endsWith(`/Calls/${leg.sid}.json`) && left-- > 0 ? { status: 500 } : undefined
    const contactId = await accept(anna())
    await until('the conversation', async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'talking')
    await calm(centre)
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })

  test('refuses the redirect for good: the citizen keeps his place and the agent’s line is cleared', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    centre.twilio.fault = (asked) =>
      asked.method === 'POST' && asked.path.endsWith(`/Calls/${leg.sid}.json`) ? { status: 400, code: 21218 } : undefined
    await accept(anna())
    await until('that he waits again', async () => (await callOf(centre, leg)).state === 'waiting')
    centre.twilio.fault = () => undefined
    await until('the agent’s line is cleared', async () => legOf(centre, anna())?.over)
    centre.clock.forward(12_000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-queue')
  })

  test('500 for our hang-up, twice', async () => {
    await presence(anna(), 'ready')
    const { leg, contactId, agentLeg } = await talk(centre, anna(), somebody())
    centre.clock.forward(3000)
    let left = 2
    centre.twilio.fault = (asked) => (asked.form['Status'] === 'completed' && left-- > 0 ? { status: 500 } : undefined)
    expect((await anna().send('POST', `/api/contacts/${contactId}/hangup`)).status).toBe(204)
    await until('both lines are cleared', async () => leg.over && agentLeg.over)
    await judged(centre, leg, 'answered')
  })

  test('no notice ever arrives: the REST API settles it', async () => {
    centre.twilio.lose = () => true
    await setSettings(centre, { callCheckS: 60 })
    await presence(anna(), 'break')
    const from = somebody()
    const [menu, waiting] = [await centre.twilio.call(somebody()), await queued(centre, from)]
    centre.clock.forward(30_000)
    await menu.hangUp()
    await waiting.hangUp()
    centre.clock.forward(70_000)
    await centre.app.sweep()
    await judged(centre, menu, 'hung-up-in-menu')
    await judged(centre, waiting, 'hung-up-in-queue')
    expect(await isToReturn(centre, from)).toBe(true)
  })

  test('notices are lost only after the conversation has begun', async () => {
    await presence(anna(), 'ready')
    const { leg } = await talk(centre, anna(), somebody())
    centre.twilio.lose = () => true
    centre.clock.forward(30_000)
    await leg.hangUp()
    centre.clock.forward(70_000)
    await centre.app.sweep()
    await judged(centre, leg, 'answered')
  })

  test('no notice of who came into the room arrives: the room is asked, and the two talk', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    centre.twilio.lose = () => true
    const contactId = await accept(anna())
    await calm(centre)
    const phase = async () => (await anna().get(`/api/contacts/${contactId}`)).phase
    expect(await phase()).toBe('connecting')
    centre.clock.forward(31_000)
    // First the agent is found there, then the citizen, who was brought in.
    await until('both are found', async () => {
      await centre.app.sweep()
      await calm(centre)
      return (await phase()) === 'talking'
    })
    expect(legOf(centre, anna())!.over).toBe(false)
    expect(leg.room?.members.length).toBe(2)
    centre.twilio.lose = () => false
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })

  test('nobody knows who came into the room: asked for a minute, then the citizen has his place back', async () => {
    await presence(anna(), 'ready')
    centre.twilio.phones.set(anna().identity, 'rings')
    const leg = await queued(centre, somebody())
    await accept(anna())
    await calm(centre)
    centre.twilio.fault = (asked) => (asked.path.includes('/Conferences') ? { status: 500 } : undefined)
    const state = async () => (await callOf(centre, leg)).state
    centre.clock.forward(31_000)
    await centre.app.sweep()
    expect(await state()).toBe('connecting')
    centre.clock.forward(61_000)
    await centre.app.sweep()
    expect(await state()).toBe('waiting')
    centre.twilio.fault = () => undefined
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-queue')
  })

  test('a call of which only the end is told is asked about, and whoever it was is called back', async () => {
    const { twilio } = centre
    const { voiceUrl, fallbackUrl } = twilio
    const nowhere = `http://127.0.0.1:${await freePort()}/`
    Object.assign(twilio, { voiceUrl: nowhere, fallbackUrl: nowhere })
    const from = somebody()
    const leg = await twilio.call(from)
    Object.assign(twilio, { voiceUrl, fallbackUrl })
    expect([leg.over, (await callOf(centre, leg)).ending]).toEqual([true, null])
    centre.clock.forward(70_000)
    await centre.app.sweep()
    await judged(centre, leg, 'technical-failure', { caller: from })
    expect(await isToReturn(centre, from)).toBe(true)
  })
})

describe('we are at fault', () => {
  test('a call that comes while the database refuses is heard an apology and is in the ledger', async () => {
    const { db } = centre.app.deps
    const { transaction } = db
    db.transaction = () => Promise.reject(Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }))
    const leg = await centre.twilio.call(somebody())
    expect(leg.over).toBe(true)
    expect(leg.heard.join(' ')).not.toMatch(/application error/)
    expect(leg.heard.length).toBeGreaterThan(0)
    db.transaction = transaction
    await calm(centre)
    centre.clock.forward(70_000)
    await centre.app.sweep()
    await until('the call', async () => callOf(centre, leg), 3000)
    await judged(centre, leg, 'technical-failure')
  })

  test('in the middle of the menu: technical failure', async () => {
    const leg = await centre.twilio.call(somebody())
    const { db } = centre.app.deps
    const { transaction } = db
    let left = 3
    db.transaction = ((work: any) =>
      left-- > 0
        ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
        : transaction.call(db, work)) as typeof transaction
    await leg.press('1')
    db.transaction = transaction
    expect(leg.heard.join(' ')).not.toMatch(/application error/)
    await calm(centre)
    if (!leg.over) await leg.hangUp()
    centre.clock.forward(70_000)
    await centre.app.sweep()
    await until('that the ledger says whose fault it was', async () => (await callOf(centre, leg)).ending === 'technical-failure')
    await judged(centre, leg, 'technical-failure')
  })
})

test('the agent’s hanging up overtakes the news that the citizen had come in', async () => {
  const { twilio } = centre
  await presence(anna(), 'ready')
  const leg = await queued(centre, somebody())
  twilio.holdMail = true
  await accept(anna())
  await until('both in the room', async () => {
    await twilio.release((mail) => mail.label === 'participant-join agent')
    return leg.room?.members.length === 2
  })
  centre.clock.forward(20_000)
  await legOf(centre, anna())!.hangUp()
  await twilio.release((mail) => mail.label === 'agent completed')
  await calm(centre)
  twilio.holdMail = false
  await twilio.release()
  await until('the citizen’s line is cleared', async () => leg.over)
  await judged(centre, leg, 'answered')
})

describe('who hangs up in the moment of arriving', () => {
  test.each([
    ['with a number', () => somebody()],
    ['with his number withheld', () => 'anonymous'],
  ])('%s, is gone at once, also where his end is told before his arrival', async (_, from) => {
    const { twilio } = centre
    const form = {
      CallSid: `CA${somebody().slice(1).padStart(32, '0')}`,
      AccountSid: twilio.accountSid,
      From: from(),
      To: twilio.number,
      Direction: 'inbound',
    }
    const tell = (url: string, CallStatus: string) =>
      deliver({ url, method: 'POST', form: { ...form, CallStatus }, token: twilio.authToken, timeoutMs: 10_000 })
    await tell(twilio.statusUrl, 'completed')
    expect((await tell(twilio.voiceUrl, 'ringing')).body).not.toMatch(/<Gather/)
    const { items } = await centre.supervisor.get(`/api/calls?externalId=${form.CallSid}`)
    const caller = form.From.startsWith('+') ? form.From : null
    expect(items).toMatchObject([{ state: 'ended', ending: 'hung-up-in-menu', caller }])
    const contact = await centre.supervisor.get(`/api/contacts/${items[0].contactId}`)
    expect([contact.state, contact.citizenId === null]).toEqual(['closed', caller === null])
    expect(await isToReturn(centre, form.From)).toBe(caller !== null)
    expect(await centre.supervisor.get('/api/invariants')).toEqual(zeros)
  })
})

describe('one request many times at once', () => {
  test('an arrival, a choice of language, a choice of topic', async () => {
    await presence(anna(), 'break')
    const { twilio } = centre
    const leg = await twilio.call(somebody())
    const many = (url: string, form: Record<string, string>) =>
      Promise.all(
        Array.from({ length: 10 }, () =>
          deliver({
            url: new URL(url, leg.base || twilio.voiceUrl).toString(),
            method: 'POST',
            form: { ...twilio.callFields(leg), ...form },
            token: twilio.authToken,
            timeoutMs: 10_000,
            idempotency: 'same',
          }),
        ),
      )
    for (const reply of await many(twilio.voiceUrl, { CallStatus: 'ringing' })) expect(reply.body).toMatch(/<Gather/)
    for (const reply of await many(leg.gather!.attributes['action']!, { Digits: '1' })) expect(reply.body).toMatch(/<Gather/)
    await leg.press('1')
    const action = leg.gather!.attributes['action']!
    for (const reply of await many(action, { Digits: '1' })) expect(reply.body).toMatch(/<Enqueue|<Gather/)
    await leg.press('1')
    expect(leg.at).toBe('queue')
    centre.clock.forward(12_000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-queue')
  })

  test('ten arrivals of a call nobody knew', async () => {
    const { twilio } = centre
    const form = {
      CallSid: `CA${'ab'.repeat(16)}`,
      AccountSid: twilio.accountSid,
      From: somebody(),
      To: twilio.number,
      CallStatus: 'ringing',
      Direction: 'inbound',
    }
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        deliver({ url: twilio.voiceUrl, method: 'POST', form, token: twilio.authToken, timeoutMs: 10_000 }),
      ),
    )
    for (const reply of replies) expect(reply.body).toMatch(/<Gather/)
    expect((await centre.supervisor.get(`/api/calls?externalId=${form.CallSid}`)).items.length).toBe(1)
    await deliver({
      url: twilio.statusUrl,
      method: 'POST',
      form: { ...form, CallStatus: 'completed' },
      token: twilio.authToken,
      timeoutMs: 10_000,
    })
    expect((await centre.supervisor.get(`/api/calls?externalId=${form.CallSid}`)).items[0].ending).toBe('hung-up-in-menu')
  })
})

describe('the provider’s queue', () => {
  test.each([
    ['queue-full', 'refused-full'],
    ['error', 'technical-failure'],
    ['system-error', 'technical-failure'],
  ] as const)('%s is %s', async (result, ending) => {
    await presence(anna(), 'break')
    centre.twilio.queueResult = result
    const leg = await centre.twilio.call(somebody())
    await leg.press('1')
    await leg.press('1')
    expect(leg.over).toBe(true)
    await judged(centre, leg, ending)
  })
})

test('our answer is too slow: the fallback apologises, and the ledger says whose fault it was', async () => {
  await presence(anna(), 'break')
  const leg = await centre.twilio.call(somebody())
  await leg.press('1')
  const { db } = centre.app.deps
  const { transaction } = db
  let slow: Promise<unknown> | undefined
  db.transaction = ((work: any) => {
    if (slow) return transaction.call(db, work)
    slow = new Promise((resolve) => setTimeout(resolve, 2600)).then(() => transaction.call(db, work))
    return slow
  }) as typeof transaction
  await leg.press('1')
  db.transaction = transaction
  expect(leg.over).toBe(true)
  expect(leg.heard.join(' ')).not.toMatch(/application error/)
  await judged(centre, leg, 'technical-failure')
  await slow
  await judged(centre, leg, 'technical-failure')
})
