import { describe, expect, test } from 'vitest'
import { accept, callOf, calm, judged, legOf, presence, queued, shareCentre, talk, until } from '../doubles/centre-on-double.ts'
import type { Asked, Fault, Leg } from '../doubles/twilio-leg.ts'

/** The provider takes a command later, or not at all; nobody hears what is not meant for him, and nobody is told what is not so. */
const { centre, anna, janis, somebody } = shareCentre(300)

/** `often` requests like these come to nothing. */
function refuse(often: number, how: Fault, like: (asked: Asked) => boolean): void {
  let left = often
  centre.twilio.fault = (asked) => (like(asked) && left-- > 0 ? how : undefined)
}
const hangsUp = (leg: Leg) => (asked: Asked) =>
  asked.path.endsWith(`/Calls/${leg.sid}.json`) && asked.form['Status'] === 'completed'
const strip = (contactId: string) => anna().get(`/api/contacts/${contactId}`)

describe('whoever hands over', () => {
  test.each([[{ status: 500 }], ['cut' as const], [{ status: 429, code: 20429 }]])(
    'is out of the conversation, though %j the first two times',
    async (how) => {
      await presence(anna(), 'ready')
      await presence(janis(), 'ready')
      const { leg, contactId, agentLeg } = await talk(centre, anna(), somebody())
      centre.clock.forward(60_000)
      refuse(2, how, hangsUp(agentLeg))
      await anna().send('POST', `/api/contacts/${contactId}/transfer`, { to: { agentId: janis().id } })
      await accept(janis())
      await until('that she is out', async () => agentLeg.over)
      await until('the two who talk', async () => leg.room?.members.length === 2)
      centre.clock.forward(3000)
      await leg.hangUp()
      await judged(centre, leg, 'answered')
    },
  )
})

describe('mute', () => {
  const isMute = (agentLeg: Leg) => agentLeg.room?.members.find((member) => member.leg === agentLeg)?.muted

  test('is asked for again', async () => {
    await presence(anna(), 'ready')
    const { contactId, agentLeg } = await talk(centre, anna(), somebody())
    refuse(2, { status: 503 }, (asked) => asked.form['Muted'] !== undefined)
    expect((await anna().send('POST', `/api/contacts/${contactId}/mute`, { on: true })).status).toBe(204)
    await until('that the provider has it', async () => isMute(agentLeg))
    expect((await strip(contactId)).call.muted).toBe(true)
  })

  test('is not shown where it was refused', async () => {
    await presence(anna(), 'ready')
    const { contactId, agentLeg } = await talk(centre, anna(), somebody())
    refuse(1, { status: 400, code: 20001 }, (asked) => asked.form['Muted'] !== undefined)
    await anna().send('POST', `/api/contacts/${contactId}/mute`, { on: true })
    await calm(centre)
    expect([(await strip(contactId)).call.muted, isMute(agentLeg)]).toEqual([false, false])
  })
})

test('a telephone that goes on ringing is cleared with the attempt', async () => {
  await presence(anna(), 'ready')
  centre.twilio.phones.set(anna().identity, 'rings')
  const leg = await queued(centre, somebody())
  await accept(anna())
  const agentLeg = await until('that it rings', async () => legOf(centre, anna()))
  await calm(centre)
  centre.clock.forward(95_000)
  await centre.app.sweep()
  expect((await callOf(centre, leg)).state).toBe('waiting')
  await until('that it is quiet', async () => agentLeg.over)
  await leg.hangUp()
  await judged(centre, leg, 'hung-up-in-queue')
})

describe('hold', () => {
  const isHeld = (leg: Leg) => leg.room?.members.find((member) => member.leg === leg)?.hold

  test('is asked for again, however long the conversation has been', async () => {
    await presence(anna(), 'ready')
    const { leg, contactId } = await talk(centre, anna(), somebody())
    centre.clock.forward(60_000)
    refuse(2, { status: 503 }, (asked) => asked.form['Hold'] !== undefined)
    await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: true })
    await until('music', async () => isHeld(leg))
    expect((await strip(contactId)).phase).toBe('on-hold')
  })

  test('is not shown where it was refused, and can be wanted again', async () => {
    await presence(anna(), 'ready')
    const { leg, contactId } = await talk(centre, anna(), somebody())
    refuse(1, { status: 400, code: 20001 }, (asked) => asked.form['Hold'] !== undefined)
    await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: true })
    await calm(centre)
    expect([(await strip(contactId)).phase, isHeld(leg)]).toEqual(['talking', false])
    await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: true })
    await until('music', async () => isHeld(leg))
    refuse(1, { status: 400, code: 20001 }, (asked) => asked.form['Hold'] !== undefined)
    await anna().send('POST', `/api/contacts/${contactId}/hold`, { on: false })
    await calm(centre)
    expect([(await strip(contactId)).phase, isHeld(leg)]).toEqual(['on-hold', true])
  })
})

test('an agent’s line goes with the call, though its clearing came to nothing at first', async () => {
  await presence(anna(), 'ready')
  const { leg, contactId, agentLeg } = await talk(centre, anna(), somebody())
  centre.clock.forward(60_000)
  refuse(2, { status: 500 }, hangsUp(agentLeg))
  // The citizen's line ends without the room: as where the provider lets a conversation go on for those who stay.
  leg.room!.members.find((member) => member.leg === leg)!.endOnExit = false
  await anna().send('POST', `/api/contacts/${contactId}/hangup`)
  await until('that both lines are cleared', async () => leg.over && agentLeg.over)
  await judged(centre, leg, 'answered')
})

describe('an agent who comes when nobody waits for her any more', () => {
  test('after she was given up: is out before the next one comes', async () => {
    await presence(anna(), 'ready')
    centre.twilio.phones.set(anna().identity, 'rings')
    const leg = await queued(centre, somebody())
    await accept(anna())
    const agentLeg = await until('that it rings', async () => legOf(centre, anna()))
    await calm(centre)
    // Nothing can be cleared: it goes on ringing, and she picks up.
    centre.twilio.fault = (asked) => (hangsUp(agentLeg)(asked) ? { status: 400, code: 20001 } : undefined)
    centre.clock.forward(95_000)
    await centre.app.sweep()
    await calm(centre)
    centre.twilio.fault = () => undefined
    await agentLeg.answer()
    await until('that she is out', async () => agentLeg.over)
    await presence(janis(), 'ready')
    await accept(janis())
    await until('the two who talk', async () => leg.room?.members.length === 2)
    centre.clock.forward(3000)
    await leg.hangUp()
    await judged(centre, leg, 'answered', { ledger: expect.objectContaining({ agentId: janis().id }) })
  })

  test.each(['', '[]', 'null'])(
    'after an answer that says nothing (%j): nobody sits in the room for the next one',
    async (answer) => {
      await presence(anna(), 'ready')
      const leg = await queued(centre, somebody())
      const { reach } = centre.app.deps
      const { fetch } = reach
      reach.fetch = async (url, init) => {
        const response = await fetch(url, init)
        if (!String(url).endsWith('/Participants.json')) return response
        reach.fetch = fetch
        return new Response(answer, { status: 201 })
      }
      centre.twilio.phones.set(anna().identity, 'rings')
      await accept(anna())
      await until('that he waits again', async () => (await callOf(centre, leg)).state === 'waiting')
      const agentLeg = legOf(centre, anna())!
      await agentLeg.answer()
      await until('that her line is cleared', async () => agentLeg.over)
      await presence(janis(), 'ready')
      await accept(janis())
      await until('the two who talk', async () => leg.room?.members.length === 2)
      centre.clock.forward(3000)
      await leg.hangUp()
      await judged(centre, leg, 'answered')
      await until('that every line is cleared', async () => [...centre.twilio.legs.values()].every((each) => each.over))
    },
  )
})
