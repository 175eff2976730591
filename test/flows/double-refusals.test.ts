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
