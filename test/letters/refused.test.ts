import { beforeAll, expect, test } from 'vitest'
import { checkAccounts } from '../../src/accounts/check-accounts.ts'
import { testClock, type TestClock } from '../support/app.ts'
import { startMailCentre, until, type MailCentre } from './mail-centre.ts'

/** A mail server that lets us in and takes no letters: said in the account's light, and over by itself. */
let centre: MailCentre
let clock: TestClock
beforeAll(async () => {
  clock = testClock()
  centre = await startMailCentre({ clock })
})

const misbehave = (how: object) => centre.admin.send('POST', '/simulator/control/email-imap/misbehave', how)
async function light() {
  await checkAccounts(centre.running.deps)
  return (await centre.admin.get('/api/accounts/email')).health
}

let sent = 0
async function answered() {
  sent += 1
  const { contactId, ticketId } = await centre.letter(await centre.arrive({ from: `c${sent}@example.org`, text: 'Labdien!' }))
  await centre.running.settled()
  await centre.hold(contactId!, 'working')
  const { body } = await centre.agent.send('POST', `/api/contacts/${contactId}/messages`, { text: 'Labdien!', holdS: 0 })
  return async () => (await centre.timeline(ticketId)).find(({ id }) => id === body.id).message
}

async function goesOn(messages: readonly (() => Promise<{ status: string }>)[]): Promise<void> {
  await misbehave({})
  clock.forward(60_000)
  await centre.running.sweep()
  for (const message of messages) await until('the letter', async () => (await message()).status === 'sent')
  expect(await light()).toMatchObject({ state: 'works', code: null })
}

test.each([
  // First: a line that is open is not greeted again.
  ['takes nothing at all', { failShare: 1, failStatus: 554, at: 'greeting' }, 'smtp-refused'],
  ['does not take us as sender', { failShare: 1, failStatus: 553, at: 'sender' }, 'smtp-sender'],
])('one that %s', async (_, how, code) => {
  await misbehave(how)
  const message = await answered()
  await until('the refusal', async () => (await message()).problem?.code === code)
  expect(await message()).toMatchObject({ status: 'queued', problem: { words: expect.any(String) } })
  expect(await light()).toMatchObject({ state: 'impaired', code })
  await goesOn([message])
})

test('one that puts off letter after letter; a single one is no matter of the account', async () => {
  await misbehave({ failShare: 1, failStatus: 451 })
  const messages = [await answered()]
  await until('the refusal', async () => (await messages[0]!()).problem?.code === '451')
  expect(await light()).toMatchObject({ state: 'works' })
  messages.push(await answered(), await answered())
  await until('the light', async () => (await light()).code === 'smtp-refused')
  await goesOn(messages)
})
