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
import type { Style } from '../doubles/twilio-leg.ts'

const { centre, anna, janis, somebody } = shareCentre(100, { heard: (complaints) => expect(complaints).toEqual([]) })

describe('the menu', () => {
  test.each([
    ['1', 'lv'],
    ['2', 'ru'],
    ['3', 'en'],
  ])('language key %s is %s', async (key, language) => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody(), [key, '1'])
    expect(await callOf(centre, leg)).toMatchObject({ language, state: 'waiting' })
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-while-ringing', { menuPath: `${key}>1` })
  })

  test('wrong keys, silence and 0 go on, and a person is reached in the end', async () => {
    await presence(anna(), 'ready')
    const leg = await centre.twilio.call(somebody())
    await leg.press('7')
    expect(leg.at).toBe('gather')
    await leg.silence()
    expect(leg.at).toBe('gather')
    expect((await callOf(centre, leg)).language).toBe('lv')
    const before = leg.heard.length
    await leg.press('0')
    expect(leg.heard.length).toBeGreaterThan(before)
    for (let n = 0; n < 4 && leg.at === 'gather'; n++) await leg.silence()
    expect(leg.at).toBe('queue')
    await accept(anna())
    await calm(centre)
    centre.clock.forward(2000)
    await leg.hangUp()
    await judged(centre, leg, 'answered', { language: 'lv' })
  })

  test('0 repeats as often as it is pressed', async () => {
    const leg = await centre.twilio.call(somebody())
    await leg.press('1')
    for (let n = 0; n < 6; n++) {
      await leg.press('0')
      expect(leg.at, `after ${n + 1} times`).toBe('gather')
    }
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-menu')
  })

  test.each([
    'anonymous',
    'Anonymous',
    'unknown',
    'Restricted',
    'RESTRICTED',
    'unavailable',
    'Private',
    '',
    '+266696687',
    '+86282452253',
    '+8656696',
    '+2562533',
    '+7378742833',
    'sip:anonymous@anonymous.invalid',
  ])('withheld as "%s": no citizen, nobody to call back', async (from) => {
    const before = await centre.supervisor.get('/api/calls-to-return?limit=200')
    const leg = await centre.twilio.call(from)
    expect(leg.at).toBe('gather')
    await leg.hangUp()
    const call = await judged(centre, leg, 'hung-up-in-menu', { caller: null })
    expect(call.ledger.caller).toBeNull()
    expect((await centre.supervisor.get(`/api/contacts/${call.contactId}`)).citizenId).toBeNull()
    expect((await centre.supervisor.get('/api/calls-to-return?limit=200')).items.length).toBe(before.items.length)
  })
})

describe('refusals', () => {
  test('nobody for that language is logged in', async () => {
    await presence(janis(), 'ready')
    const from = somebody()
    const leg = await centre.twilio.call(from)
    await leg.press('2')
    await leg.press('1')
    expect(leg.over).toBe(true)
    await judged(centre, leg, 'refused-no-agent')
    expect(await isToReturn(centre, from)).toBe(true)
  })

  test('a full line', async () => {
    await presence(anna(), 'break')
    await setSettings(centre, { maxQueueLength: 1 })
    const first = await queued(centre, somebody())
    const second = await centre.twilio.call(somebody())
    await second.press('1')
    await second.press('1')
    await judged(centre, second, 'refused-full')
    centre.clock.forward(11_000)
    await first.hangUp()
    await judged(centre, first, 'hung-up-in-queue')
    await setSettings(centre, { maxQueueLength: 100 })
  })

  test('a line with room for three of ten who choose at once', async () => {
    await presence(anna(), 'break')
    await setSettings(centre, { maxQueueLength: 3 })
    const legs = await Promise.all(Array.from({ length: 10 }, () => centre.twilio.call(somebody())))
    for (let keys = 0; keys < 2; keys++) await Promise.all(legs.map((leg) => leg.press('1')))
    const waiting = legs.filter((leg) => leg.at === 'queue')
    expect(waiting.length).toBe(3)
    for (const leg of waiting) await leg.hangUp()
    for (const leg of legs) await judged(centre, leg, waiting.includes(leg) ? 'short-hang-up' : 'refused-full')
    await setSettings(centre, { maxQueueLength: 100 })
  })

  test('the wait has a limit, told by the sweep or by the next wait request', async () => {
    await presence(anna(), 'break')
    await setSettings(centre, { maxWaitS: 60 })
    const [bySweep, byRequest] = [await queued(centre, somebody()), await queued(centre, somebody())]
    centre.clock.forward(61_000)
    await byRequest.waitAgain()
    await centre.app.sweep()
    await judged(centre, byRequest, 'wait-limit')
    await judged(centre, bySweep, 'wait-limit')
    await until('both lines are cleared', async () => bySweep.over && byRequest.over)
    await setSettings(centre, { maxWaitS: 1800 })
  })

  test('closed and holidays', async () => {
    const calendar = await centre.admin.get('/api/calendar')
    const write = async (more: object) =>
      expect(
        (
          await centre.admin.send('PUT', '/api/calendar', {
            timeZone: calendar.timeZone,
            weekly: calendar.weekly,
            exceptions: calendar.exceptions,
            ...more,
          })
        ).status,
      ).toBeLessThan(300)
    await write({ weekly: [{ day: 1, from: '08:00', to: '18:00' }] })
    const closed = await centre.twilio.call(somebody())
    expect(closed.over).toBe(true)
    await judged(centre, closed, 'closed')
    await write({ weekly: calendar.weekly, exceptions: [{ date: '2026-11-24', closed: true, name: 'Svētki' }] })
    const holiday = await centre.twilio.call(somebody())
    const call = await judged(centre, holiday, 'closed')
    expect(call.ledger.opening).toBe('holiday')
    await write({})
  })
})

describe('the citizen hangs up', () => {
  test('in the menu', async () => {
    const from = somebody()
    const leg = await centre.twilio.call(from)
    centre.clock.forward(4000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-menu')
    expect(await isToReturn(centre, from)).toBe(true)
  })

  test('in the very second of his choice', async () => {
    await presence(anna(), 'break')
    const leg = await queued(centre, somebody())
    await leg.hangUp()
    await judged(centre, leg, 'short-hang-up')
  })

  test.each([
    [2, 'short-hang-up'],
    [9, 'short-hang-up'],
    [12, 'hung-up-in-queue'],
    [300, 'hung-up-in-queue'],
  ])('after waiting %i s', async (seconds, ending) => {
    await presence(anna(), 'break')
    const from = somebody()
    const leg = await queued(centre, from)
    centre.clock.forward(seconds * 1000)
    await leg.hangUp()
    await judged(centre, leg, ending)
    expect(await isToReturn(centre, from)).toBe(true)
  })

  test('while an offer is open', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    const offer = await openOfferOf(anna())
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-while-ringing')
    expect((await anna().send('POST', `/api/offers/${offer.id}/accept`)).status).toBe(409)
    expect((await centre.supervisor.get('/api/agents')).items.find((each: any) => each.id === anna().id).state).toBe('ready')
  })

  test('after an offer lapsed, while nobody rings', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    await openOfferOf(anna())
    centre.clock.forward(16_000)
    await centre.app.sweep()
    centre.clock.forward(4000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-queue')
  })

  test('after accept, while the agent’s own line rings; who picks up then has not answered', async () => {
    centre.twilio.phone = 'rings'
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    await accept(anna())
    const agentLeg = await until('the agent’s line', async () => legOf(centre, anna()))
    await until('that it rings', async () => agentLeg.status === 'ringing')
    centre.clock.forward(2000)
    await leg.hangUp()
    centre.clock.forward(1000)
    await agentLeg.answer()
    await judged(centre, leg, 'hung-up-while-ringing')
    await until('the agent’s line is cleared', async () => agentLeg.over)
    const agent = (await centre.supervisor.get('/api/agents')).items.find((each: any) => each.id === anna().id)
    expect(agent.state).toBe('ready')
  })

  test('after the agent is in the room, before he is brought there (21220)', async () => {
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    centre.clock.forward(2000)
    // The citizen goes in the moment our redirect is on its way.
    centre.twilio.fault = (asked) => {
      if (asked.method === 'POST' && asked.path.endsWith(`/Calls/${leg.sid}.json`) && asked.form['Status'] === undefined)
        void leg.hangUp()
      return undefined
    }
    await accept(anna())
    await judged(centre, leg, 'hung-up-while-ringing')
    await until('the agent’s line is cleared', async () => legOf(centre, anna())?.over)
  })

  test('and the number’s status never comes: 21220 alone settles it', async () => {
    centre.twilio.style = { ...centre.twilio.style, numberStatus: false, queueResult: 'never' }
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    centre.clock.forward(2000)
    await leg.hangUp()
    await accept(anna())
    await judged(centre, leg, 'hung-up-while-ringing')
    await until('the agent’s line is cleared', async () => legOf(centre, anna())?.over)
  })

  test('during the conversation', async () => {
    await presence(anna(), 'ready')
    const from = somebody()
    const { leg, agentLeg } = await talk(centre, anna(), from)
    centre.clock.forward(45_000)
    await leg.hangUp()
    const call = await judged(centre, leg, 'answered')
    expect(call.ledger.agentId).toBe(anna().id)
    await until('the agent’s line is cleared', async () => agentLeg.over)
    expect(await isToReturn(centre, from)).toBe(false)
  })

  test('on hold', async () => {
    await presence(anna(), 'ready')
    const { leg, contactId } = await talk(centre, anna(), somebody())
    centre.clock.forward(5000)
    expect((await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: true })).status).toBe(204)
    await until('hold', async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'on-hold')
    centre.clock.forward(5000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })

  test('during a transfer that nobody has taken yet', async () => {
    await presence(anna(), 'ready')
    await presence(janis(), 'ready')
    const { leg, contactId } = await talk(centre, anna(), somebody())
    centre.clock.forward(5000)
    expect((await anna().send('POST', `/api/contacts/${contactId}/transfer`, { to: { agentId: janis().id } })).status).toBe(204)
    await openOfferOf(janis())
    await calm(centre)
    centre.clock.forward(5000)
    await leg.hangUp()
    const call = await judged(centre, leg, 'answered')
    expect(call.ledger.agentId).toBe(anna().id)
  })
})

describe('the agent', () => {
  test('hangs up through the API', async () => {
    await presence(anna(), 'ready')
    const { leg, contactId, agentLeg } = await talk(centre, anna(), somebody())
    centre.clock.forward(5000)
    expect((await anna().send('POST', `/api/contacts/${contactId}/hangup`)).status).toBe(204)
    await until('both lines are cleared', async () => leg.over && agentLeg.over)
    await judged(centre, leg, 'answered', { endedBy: 'agent' })
    expect((await anna().get(`/api/contacts/${contactId}`)).phase).toBe('wrap-up')
    expect((await anna().send('POST', `/api/contacts/${contactId}/close`, { outcome: 'resolved' })).status).toBe(204)
  })

  test('hangs up on his own softphone', async () => {
    await presence(anna(), 'ready')
    const { leg, agentLeg } = await talk(centre, anna(), somebody())
    centre.clock.forward(5000)
    await agentLeg.hangUp()
    await until('the citizen’s line is cleared', async () => leg.over)
    await judged(centre, leg, 'answered')
  })

  test('hands over to a colleague, who goes on', async () => {
    await presence(anna(), 'ready')
    await presence(janis(), 'ready')
    const { leg, contactId, agentLeg } = await talk(centre, anna(), somebody())
    centre.clock.forward(5000)
    await anna().send('POST', `/api/contacts/${contactId}/transfer`, { to: { agentId: janis().id } })
    await accept(janis())
    await until('the conversation goes on', async () => (await janis().get(`/api/contacts/${contactId}`)).phase === 'talking')
    await until('the first agent is out', async () => agentLeg.over)
    expect(leg.over).toBe(false)
    expect(leg.room?.members.map((member) => member.hold)).toEqual([false, false])
    centre.clock.forward(5000)
    await janis().send('POST', `/api/contacts/${contactId}/hangup`)
    const call = await judged(centre, leg, 'answered')
    expect(call.ledger.agentId).toBe(anna().id)
  })

  test.each(['busy', 'failed', 'no-answer'] as const)(
    'has a line that is %s: the citizen keeps his place, a colleague takes over',
    async (how) => {
      centre.twilio.phones.set(anna().identity, how)
      await presence(anna(), 'ready')
      const leg = await queued(centre, somebody())
      await accept(anna())
      await until(
        'that the agent is away',
        async () =>
          (await centre.supervisor.get('/api/agents')).items.find((each: any) => each.id === anna().id).state === 'away',
      )
      centre.clock.forward(3000)
      await presence(janis(), 'ready')
      await accept(janis())
      await calm(centre)
      centre.clock.forward(3000)
      await leg.hangUp()
      const call = await judged(centre, leg, 'answered')
      expect(call.ledger.agentId).toBe(janis().id)
    },
  )

  test('has a line that never answers and of which nothing is told', async () => {
    centre.twilio.phone = 'rings'
    centre.twilio.style = { ...centre.twilio.style, legStatus: false }
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    await accept(anna())
    await until('the agent’s line', async () => legOf(centre, anna()))
    centre.clock.forward(31_000)
    await centre.app.sweep()
    expect((await callOf(centre, leg)).state).toBe('waiting')
    centre.clock.forward(5000)
    await leg.hangUp()
    await judged(centre, leg, 'hung-up-in-queue')
  })

  test('has a line that tells only of its end', async () => {
    await presence(anna(), 'ready')
    const { leg, agentLeg } = await talk(centre, anna(), somebody())
    centre.twilio.lose = (mail) => mail.label === 'participant-leave agent'
    centre.clock.forward(5000)
    await agentLeg.hangUp()
    await until('the citizen’s line is cleared', async () => leg.over)
    await judged(centre, leg, 'answered')
  })

  test('answers slowly, and the caller still comes through', async () => {
    centre.twilio.phone = 'rings'
    await presence(anna(), 'ready')
    const leg = await queued(centre, somebody())
    const contactId = await accept(anna())
    const agentLeg = await until('the agent’s line', async () => legOf(centre, anna()))
    centre.clock.forward(14_000)
    await centre.app.sweep()
    await agentLeg.answer()
    await until('the conversation', async () => (await anna().get(`/api/contacts/${contactId}`)).phase === 'talking')
    centre.clock.forward(2000)
    await leg.hangUp()
    await judged(centre, leg, 'answered')
  })

  test('gets one of two calls that arrive at once', async () => {
    await presence(anna(), 'ready')
    const [one, two] = await Promise.all([queued(centre, somebody()), queued(centre, somebody())])
    const contactId = await accept(anna())
    await calm(centre)
    expect((await anna().get('/api/offers?mine=1')).items.filter((offer: any) => offer.state === 'open')).toEqual([])
    const [talking, waiting] = (await callOf(centre, one)).contactId === contactId ? [one, two] : [two, one]
    centre.clock.forward(3000)
    await waiting.hangUp()
    await talking.hangUp()
    await judged(centre, waiting, 'short-hang-up')
    await judged(centre, talking, 'answered')
  })
})

test('eight calls at once for eight agents', async () => {
  await Promise.all(centre.agents.map((agent) => presence(agent, 'ready')))
  const legs = await Promise.all(centre.agents.map(() => queued(centre, somebody(), ['1', '3'])))
  await Promise.all(centre.agents.map((agent) => accept(agent)))
  await until('eight conversations', async () => legs.every((leg) => leg.room?.members.length === 2))
  await calm(centre)
  centre.clock.forward(20_000)
  await Promise.all(
    legs.map((leg, n) => (n % 2 ? leg.hangUp() : leg.room!.members.find((member) => member.leg !== leg)!.leg.hangUp())),
  )
  for (const leg of legs) await judged(centre, leg, 'answered')
  await until('every line is cleared', async () => legs.every((leg) => leg.over))
})

const habits: [string, Partial<Style>][] = [
  ['no timestamps', { timestamps: false }],
  ['no sequence numbers', { sequences: false }],
  ['neither of them', { timestamps: false, sequences: false }],
  ['no labels', { labels: false }],
  ['no friendly names', { friendlyNames: false }],
  ['neither labels nor friendly names, no times', { labels: false, friendlyNames: false, timestamps: false, sequences: false }],
  ['localhost', { host: 'localhost' }],
  ['GET', { get: true }],
  ['unknown parameters', { extra: { ZzFuture: 'jauns ā', Aaa: '', 'a b': '%2B' } }],
  ['events before the answer of participant creation', { eventsBeforeAnswer: true }],
  [
    'events before the answer, no labels, no times',
    { eventsBeforeAnswer: true, labels: false, friendlyNames: false, timestamps: false, sequences: false },
  ],
  ['queue result before the status', { queueResult: 'before-status' }],
  ['no queue result', { queueResult: 'never' }],
  ['no status of the number', { numberStatus: false }],
  ['no steps of the agent’s leg', { legStatus: false }],
  ['status before the room', { statusFirst: true }],
]

describe.each(habits)('a double with %s', (_name, style) => {
  test('an answered call, a short one, one in the queue, one while it rings', async () => {
    centre.twilio.style = { ...centre.twilio.style, ...style }
    await presence(anna(), 'ready')
    const { leg, contactId, agentLeg } = await talk(centre, anna(), somebody())
    centre.clock.forward(5000)
    await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: true })
    await until('hold', async () => leg.room?.members.some((member) => member.hold))
    await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: false })
    await until('no hold', async () => leg.room?.members.every((member) => !member.hold))
    const [short, long] = [await queued(centre, somebody()), await queued(centre, somebody())]
    centre.clock.forward(5000)
    await short.hangUp()
    centre.clock.forward(15_000)
    await long.hangUp()
    await leg.hangUp()
    await judged(centre, leg, 'answered')
    await until('the agent’s line is cleared', async () => agentLeg.over)
    await judged(centre, short, 'short-hang-up')
    await judged(centre, long, 'hung-up-in-queue')
    await anna().send('POST', `/api/contacts/${contactId}/close`, { outcome: 'resolved' })
    const ringing = await queued(centre, somebody())
    await openOfferOf(anna())
    centre.clock.forward(3000)
    await ringing.hangUp()
    await judged(centre, ringing, 'hung-up-while-ringing')
  })
})

test('the figure agrees with what happened', async () => {
  const { items } = await centre.supervisor.get('/api/failed-events')
  expect(items).toEqual([])
  const figure = await centre.supervisor.get('/api/kpi/unanswered?from=2026-11-24&to=2026-11-25')
  const all = [...centre.twilio.legs.values()].filter((leg) => leg.direction === 'inbound')
  const calls = await Promise.all(all.map((leg) => callOf(centre, leg)))
  const counted = calls.filter((call) => call.ledger.opening === 'open')
  expect(figure).toMatchObject({
    calls: counted.length,
    unanswered: counted.filter((call) => call.ending !== 'answered').length,
    inProgress: 0,
  })
  expect(await centre.supervisor.get('/api/invariants')).toEqual(zeros)
})
