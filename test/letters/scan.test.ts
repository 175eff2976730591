import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../doubles/free-port.ts'
import { startMailCentre, type MailCentre } from './mail-centre.ts'

/** clamd as its documentation has it: zINSTREAM, pieces with their length before them, an answer that ends in OK or FOUND. */
let centre: MailCentre
let mood: 'works' | 'silent' = 'works'
const server = createServer((socket) => {
  let received = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (mood === 'silent') {
      socket.destroy()
      return
    }
    if (!received.subarray(-4).equals(Buffer.alloc(4))) return
    let at = 'zINSTREAM\0'.length
    let body = ''
    for (let length = received.readUInt32BE(at); length > 0; length = received.readUInt32BE(at)) {
      body += received.toString('latin1', at + 4, at + 4 + length)
      at += 4 + length
    }
    const isIll = body.includes(Buffer.from('X5O-EICAR').toString('base64').slice(0, 10))
    socket.end(isIll ? 'stream: Eicar-Test FOUND\0' : 'stream: OK\0')
  })
})

beforeAll(async () => {
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  centre = await startMailCentre({ environment: { CLAMAV: `127.0.0.1:${port}` } })
})
afterAll(() => server.close())

const arrived = async (content: string) =>
  centre.letter(await centre.arrive({ attachments: [{ name: 'a.bin', base64: Buffer.from(content).toString('base64') }] }))
const download = (url: string) =>
  fetch(`${centre.running.url}${url}`, { headers: { authorization: `Bearer ${centre.agent.token}` } })

test('files are scanned; what was found is not given out, and a scanner that is away is seen to be', async () => {
  const good = await arrived('labs')
  expect(good.attachments[0]!.scan).toBe('clean')
  expect((await download(good.attachments[0]!.url)).status).toBe(200)
  const ill = await arrived('X5O-EICAR un vēl')
  expect(ill.attachments[0]!.scan).toBe('infected')
  expect((await download(ill.attachments[0]!.url)).status).toBe(422)
  mood = 'silent'
  expect((await arrived('cits')).attachments[0]!.scan).toBe('failed')
})
