import { beforeAll, describe, expect, test } from 'vitest'
import { promptFor } from '../../src/prompts/prompt-for.ts'
import { startApp, testClock, type Api, type RunningApp } from '../support/app.ts'

let running: RunningApp
let admin: Api
beforeAll(async () => {
  running = await startApp({ clock: testClock() })
  admin = await running.as('admin@demo.example')
})

describe('prompts', () => {
  const text = async (key: Parameters<typeof promptFor>[1], language: string, fields = {}) =>
    promptFor(await running.deps.centre.get(), key, language, fields)

  test('Latvian and Russian numbers take the right form', async () => {
    const said = async (minutes: number, language: string) =>
      (await text('waiting-position', language, { position: 2, minutes })).text.replace(/^.*– /, '')
    expect(await Promise.all([0, 1, 2, 11, 21].map((minutes) => said(minutes, 'lv')))).toEqual([
      'mazāk par minūti.',
      'apmēram 1 minūte.',
      'apmēram 2 minūtes.',
      'apmēram 11 minūšu.',
      'apmēram 21 minūte.',
    ])
    expect(await Promise.all([0, 1, 3, 5, 21].map((minutes) => said(minutes, 'ru')))).toEqual([
      'меньше минуты.',
      'примерно 1 минута.',
      'примерно 3 минуты.',
      'примерно 5 минут.',
      'примерно 21 минута.',
    ])
    expect((await text('fault', 'de')).language).toBe('lv-LV')
  })

  test('a text is changed, checked, and brought back', async () => {
    const shipped = (await text('closed', 'lv')).text
    expect((await admin.send('PUT', '/api/prompts/closed/lv', { text: 'Slēgts.' })).body).toMatchObject({
      text: 'Slēgts.',
      shipped,
    })
    expect((await text('closed', 'lv')).text).toBe('Slēgts.')
    expect((await admin.send('PUT', '/api/prompts/closed/lv', { text: 'Slēgts {' })).status).toBe(400)
    expect((await admin.send('PUT', '/api/prompts/closed/lv', { text: 'Slēgts {name}' })).body.error.message).toMatch(
      /text: only the fields/,
    )
    await admin.send('PUT', '/api/prompts/closed/lv', { text: '' })
    expect((await text('closed', 'lv')).text).toBe(shipped)
  })

  const wav = Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'), Buffer.alloc(32)])
  const upload = (body: Buffer, type = 'audio/wav') =>
    fetch(`${running.url}/api/prompts/greeting/lv/audio`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': type },
      body: new Uint8Array(body),
    })

  test('a recording takes the place of the text, is served to anybody, and can be removed', async () => {
    expect((await upload(wav)).status).toBe(200)
    const { audioUrl } = await text('greeting', 'lv')
    const served = await fetch(audioUrl ?? '')
    expect([served.status, served.headers.get('content-type'), served.headers.get('cache-control')]).toEqual([
      200,
      'audio/wav',
      'public, max-age=31536000, immutable',
    ])
    expect(Buffer.from(await served.arrayBuffer()).equals(wav)).toBe(true)
    expect((await admin.send('DELETE', '/api/prompts/greeting/lv/audio')).body).toMatchObject({ hasAudio: false, audioUrl: null })
    expect((await fetch(audioUrl ?? '')).status).toBe(404)
  })

  test('what is no recording is refused, and what is too long', async () => {
    expect((await upload(Buffer.from('<html>not a recording</html>'))).status).toBe(415)
    expect((await upload(Buffer.alloc(5 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await upload(wav, 'text/plain')).status).toBe(415)
  })

  test('hold music is a µ-law file of twenty seconds without a click at its seam', async () => {
    const { audioUrl } = await text('hold-music', 'lv')
    const bytes = Buffer.from(await (await fetch(audioUrl ?? '')).arrayBuffer())
    expect(bytes.toString('latin1', 0, 16)).toMatch(/^RIFF....WAVEfmt /s)
    expect([bytes.readUInt16LE(20), bytes.readUInt32LE(24), bytes.readUInt32LE(54)]).toEqual([7, 8000, 160_000])
    expect(bytes.length).toBe(bytes.readUInt32LE(4) + 8)
    const level = (byte: number) => {
      const code = ~byte & 0xff
      const magnitude = (((code & 0x0f) << 3) + 132) << ((code >> 4) & 7)
      return (code & 0x80 ? -1 : 1) * (magnitude - 132)
    }
    const samples = Array.from(bytes.subarray(58), level)
    const steps = samples.map((value, n) => Math.abs(value - (samples[(n + 1) % samples.length] ?? 0)))
    const most = (values: number[]) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
    expect(most(samples)).toBeLessThan(32_000)
    expect(most(samples)).toBeGreaterThan(4000)
    expect(steps.at(-1)).toBeLessThanOrEqual(most(steps.slice(0, -1)))
  })
})
