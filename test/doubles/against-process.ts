import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { TwilioDouble } from './twilio-double.ts'

/**
 * The double against a real `npm start`, by the public interface alone: `node test/doubles/against-process.ts`. Real time, the
 * calendar set by PUT /api/calendar, tokens by `npm run --silent token`. Ends with one line of JSON; exit code 1 if it differs.
 */

const folder = mkdtempSync(join(tmpdir(), 'double-'))
const port = await freePort()
const env = { ...process.env, PORT: String(port), DATA_DIR: folder, DEMO_PASSWORD: 'paroles-vieta-testiem' }
const url = `http://127.0.0.1:${port}`
const server = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
const twilio = new TwilioDouble({ style: { host: 'localhost' } })

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
async function until<T>(what: string, look: () => Promise<T | undefined | null | false>, limitMs = 60_000): Promise<T> {
  const end = Date.now() + limitMs
  while (Date.now() < end) {
    const found = await look().catch(() => undefined)
    if (found) return found
    await sleep(150)
  }
  throw new Error(`in vain: ${what}`)
}

type Answer = { status: number; body: any }
const userOf = (email: string) => {
  const token = execFileSync('npm', ['run', '--silent', 'token', '--', email], { env }).toString().trim()
  return async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
}

const differences: unknown[] = []
const same = (what: string, found: unknown, wanted: unknown) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) differences.push({ what, found, wanted })
}

try {
  await until('a ready server', async () => (await fetch(`${url}/readyz`)).ok, 180_000)
  const [admin, supervisor, anna] = [
    userOf('admin@demo.example'),
    userOf('supervisor@demo.example'),
    userOf('agent1@demo.example'),
  ]
  await twilio.listen()
  for (const slug of ['phone', 'sms'])
    same(
      `account ${slug}`,
      (
        await admin('PATCH', `/api/accounts/${slug}`, {
          settings: { accountSid: twilio.accountSid, authToken: twilio.authToken, number: twilio.number, apiBaseUrl: twilio.url },
        })
      ).status,
      200,
    )
  Object.assign(twilio, {
    voiceUrl: `${url}/webhooks/phone-twilio/phone`,
    fallbackUrl: `${url}/webhooks/phone-twilio/phone/fallback`,
    statusUrl: `${url}/webhooks/phone-twilio/phone/status`,
    smsUrl: `${url}/webhooks/sms-twilio/sms`,
  })
  const calendar = (weekly: object[]) => admin('PUT', '/api/calendar', { timeZone: 'Europe/Riga', weekly, exceptions: [] })
  same('calendar', (await calendar([])).status < 300, true)
  const closed = await twilio.call('+447700900801')
  same('calendar', (await calendar([1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })))).status < 300, true)
  const nobody = await twilio.call('+447700900802')
  await nobody.press('1')
  await nobody.press('1')
  same('presence', (await anna('PATCH', '/api/agents/me/presence', { state: 'ready' })).status < 300, true)
  const answered = await twilio.call('+447700900803')
  await answered.press('1')
  await answered.press('1')
  const offer = await until('an offer', async () =>
    (await anna('GET', '/api/offers?mine=1')).body.items.find((each: any) => each.state === 'open'),
  )
  const { body } = await anna('POST', `/api/offers/${offer.id}/accept`)
  await until('the conversation', async () => (await anna('GET', `/api/contacts/${body.contactId}`)).body.phase === 'talking')
  const short = await twilio.call('+447700900804')
  await short.press('1')
  await short.press('1')
  const long = await twilio.call('+447700900806')
  await long.press('1')
  await long.press('1')
  await sleep(2500)
  await short.hangUp()
  await sleep(9000)
  await long.hangUp()
  same('hang-up', (await anna('POST', `/api/contacts/${body.contactId}/hangup`)).status, 204)
  await until('that the line is cleared', async () => answered.over)
  same('close', (await anna('POST', `/api/contacts/${body.contactId}/close`, { outcome: 'resolved' })).status, 204)
  const ringing = await twilio.call('+447700900805')
  await ringing.press('1')
  await ringing.press('1')
  await until('an offer', async () =>
    (await anna('GET', '/api/offers?mine=1')).body.items.find((each: any) => each.state === 'open'),
  )
  await sleep(1500)
  await ringing.hangUp()
  const menu = await twilio.call('anonymous')
  await menu.hangUp()
  for (const [leg, ending] of [
    [closed, 'closed'],
    [nobody, 'refused-no-agent'],
    [answered, 'answered'],
    [short, 'short-hang-up'],
    [long, 'hung-up-in-queue'],
    [ringing, 'hung-up-while-ringing'],
    [menu, 'hung-up-in-menu'],
  ] as const) {
    same(
      leg.from,
      await until(`an ending of ${ending}`, async () =>
        (await supervisor('GET', `/api/calls?externalId=${leg.sid}`)).body.items.map((call: any) => call.ending),
      ),
      [ending],
    )
  }
  const text = { MessageSid: `SM${'0'.repeat(31)}1`, From: '+447700900803', Body: 'Paldies, ķ!' }
  for (let n = 0; n < 2; n++) same('text', (await twilio.text(text)).status, 200)
  await until(
    'the text',
    async () => (await supervisor('GET', `/api/messages?externalId=${text.MessageSid}`)).body.items.length === 1,
  )
  const { items } = (await supervisor('GET', '/api/calls-to-return')).body
  same('calls to return', items.length, 5)
  const figure = (await supervisor('GET', '/api/kpi/unanswered')).body
  same('figure', [figure.calls, figure.unanswered, figure.inProgress], [6, 5, 0])
  same('invariants', Object.values((await supervisor('GET', '/api/invariants')).body), [0, 0, 0, 0, 0, 0])
  same('complaints', twilio.complaints, [])
  await twilio.close()
} finally {
  if (server.pid) process.kill(-server.pid, 'SIGTERM')
  await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve(null)))
  await sleep(500)
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(`${JSON.stringify({ differences })}\n`)
process.exit(differences.length === 0 ? 0 : 1)
