import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { emailImap } from '../../channels/email-imap/email-imap.ts'
import { trimReferences } from '../../channels/email-imap/send.ts'
import { letterHtml, letterText } from '../../channels/email-imap/send-html.ts'
import type { OutboundLetter } from '../../channels/outbound.ts'
import type { Misbehaviour, Simulator } from '../../channels/simulator.ts'
import { lettersOf, mailbox, start, type Mailbox } from './mail-servers.ts'

const plain: OutboundLetter = {
  subject: 'Re: Ķīla [2026-000001]',
  fromName: 'VPPPD palīdzības dienests',
  cc: [],
  inReplyTo: '<q2@example.org>',
  references: ['<q1@example.org>', '<om-0@centrs.example>'],
  html: null,
  signature: null,
  quoted: null,
  attachments: [],
  automatic: false,
  taken: [],
}

const reach = { fetch, now: () => new Date(), plain: true }

function send(account: Mailbox, letter: Partial<OutboundLetter> = {}, text = 'Labdien!', id = '0190-1') {
  const settings = emailImap.settings.parse(account)
  return emailImap.send!(
    { id, to: 'Janis@example.org', text, letter: { ...plain, ...letter } },
    { webhookUrl: '' },
    reach,
    settings,
  )
}

async function rawOf(simulator: Simulator, address = 'janis@example.org', index = 0): Promise<string> {
  await expect.poll(() => lettersOf(simulator, address).length).toBeGreaterThan(index)
  const { raw } = (await simulator.act(String(lettersOf(simulator, address)[index]!['id']), { raw: true })) as { raw: string }
  return raw.replaceAll(/\r\n[ \t]+/g, ' ')
}

describe('a letter of ours', () => {
  test('has our id, its thread, text and HTML, signature and history, files and copies', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    let opened = 0
    const sent = await send(email, {
      cc: [{ address: 'dace@example.org', name: 'Dace' }],
      signature: 'Anna Testiņa',
      quoted: { intro: 'Jānis rakstīja:', text: 'Kāpēc?\n> Tāpēc' },
      attachments: [
        {
          name: 'izziņa.pdf',
          contentType: 'application/pdf',
          size: 3,
          open: async () => {
            opened += 1
            return (async function* () {
              yield Buffer.from('%PD')
              yield Buffer.from('F-1')
            })()
          },
        },
      ],
    })
    expect(sent).toEqual({ externalId: '<om-0190-1@centrs.example>', status: 'sent', parts: null })
    const raw = await rawOf(simulator)
    expect(raw).toMatch(/^Message-ID: <om-0190-1@centrs\.example>$/im)
    expect(raw).toMatch(/^In-Reply-To: <q2@example\.org>\r$/m)
    expect(raw).toMatch(/^References: <q1@example\.org> <om-0@centrs\.example> <q2@example\.org>\r$/m)
    expect(raw).toMatch(/^Reply-To: pieteikumi@centrs\.example\r$/m)
    expect(raw).not.toMatch(/Auto-Submitted|DKIM-Signature/)
    const [letter] = lettersOf(simulator, 'janis@example.org')
    expect(letter).toMatchObject({
      subject: 'Re: Ķīla [2026-000001]',
      text: 'Labdien!\n\n-- \nAnna Testiņa\n\nJānis rakstīja:\n> Kāpēc?\n>> Tāpēc',
      html: true,
      cc: ['dace@example.org'],
      envelopeFrom: 'pieteikumi@centrs.example',
      attachments: [{ name: 'izziņa.pdf', contentType: 'application/pdf', size: 6 }],
    })
    expect(lettersOf(simulator, 'dace@example.org')).toHaveLength(1)
    expect(opened).toBe(1)
  })

  test('that nobody wrote says so, and its envelope is from nobody', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    await send(email, { automatic: true })
    const raw = await rawOf(simulator)
    expect(raw).toMatch(/^Auto-Submitted: auto-replied\r$/m)
    expect(raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m)
    expect(lettersOf(simulator, 'janis@example.org')[0]).toMatchObject({ envelopeFrom: '' })
  })

  test('is signed where there is a key', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const dkim = { selector: 's1', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }
    await send({ ...email, dkim } as Mailbox)
    expect(await rawOf(simulator)).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256; .*d=centrs\.example;.* s=s1;/m)
  })

  test('signs in with a token where the account has one', async () => {
    const email = await mailbox()
    email.smtp = { ...email.smtp, oauth: { accessToken: 'ya29.token' } }
    delete email.smtp['password']
    const simulator = await start({ email })
    await send(email)
    await rawOf(simulator)
  })
})

describe('a server that will not', () => {
  test.each<[string, Misbehaviour, object]>([
    [
      '450',
      { failShare: 1, failStatus: 450 },
      { code: '450', retry: true, problem: { words: expect.stringContaining('Mailbox busy') } },
    ],
    [
      '550',
      { failShare: 1, failStatus: 550 },
      { code: '550', retry: false, problem: { meaning: 'invalid-address', words: expect.stringContaining('No such user') } },
    ],
    ['451 after all', { failShare: 1, failStatus: 451, at: 'data' }, { code: '451', retry: true }],
    [
      '554 after all',
      { failShare: 1, failStatus: 554, at: 'data' },
      { code: '554', retry: false, problem: { meaning: 'filtered' } },
    ],
    ['421 at once', { failShare: 1, failStatus: 421, at: 'greeting' }, { code: 'smtp-refused', retry: true, alarm: true }],
    ['554 at once: of no letter', { failShare: 1, failStatus: 554, at: 'greeting' }, { code: 'smtp-refused', retry: true }],
    [
      '553 for us as sender: of no letter',
      { failShare: 1, failStatus: 553, at: 'sender' },
      { code: 'smtp-sender', retry: true, alarm: true, problem: { words: expect.stringContaining('Sender address rejected') } },
    ],
    ['450 for us as sender', { failShare: 1, failStatus: 450, at: 'sender' }, { code: 'smtp-sender', retry: true }],
    [
      '552 with the sender: too large',
      { failShare: 1, failStatus: 552, at: 'sender' },
      { code: '552', retry: false, problem: { meaning: 'cannot-receive' } },
    ],
    ['line broken', { drop: 1 }, { code: 'smtp-unreachable', retry: true }],
    ['password', { wrongPassword: true }, { code: 'smtp-password', retry: true, alarm: true }],
  ])('%s', async (_, how, expected) => {
    const email = await mailbox()
    const simulator = await start({ email })
    simulator.misbehave(how)
    await expect(send(email)).rejects.toMatchObject(expected)
    simulator.misbehave({})
    await send(email)
    expect(await rawOf(simulator)).toContain('<om-0190-1@centrs.example>')
  })

  test('is away', async () => {
    const email = await mailbox()
    await expect(send(email)).rejects.toMatchObject({ code: 'smtp-unreachable', retry: true })
  })

  test('takes no letter that is too large', async () => {
    const email = await mailbox()
    await start({ email })
    const file = {
      name: 'x',
      contentType: 'text/plain',
      size: 30 * 1024 * 1024,
      open: async () => Promise.reject(new Error('x')),
    }
    await expect(send(email, { attachments: [file] })).rejects.toMatchObject({ retry: false })
  })

  test('refuses one of two: the next attempt is for that one alone', async () => {
    const email = await mailbox()
    const simulator = await start({ email })
    const cc = [{ address: 'dace@example.org', name: null }]
    simulator.misbehave({ failShare: 1, failStatus: 450, times: 1 })
    await expect(send(email, { cc })).rejects.toMatchObject({ retry: true, taken: ['dace@example.org'] })
    await expect.poll(() => lettersOf(simulator, 'dace@example.org').length).toBe(1)
    await send(email, { cc, taken: ['dace@example.org'] })
    await rawOf(simulator)
    expect(lettersOf(simulator, 'dace@example.org')).toHaveLength(1)
  })
})

test('the account works only when letters can be sent as well', async () => {
  const email = await mailbox()
  const simulator = await start({ email })
  const settings = emailImap.settings.parse(email)
  expect(await emailImap.check(reach, settings)).toEqual({ state: 'works', code: null })
  const wrong = emailImap.settings.parse({ ...email, smtp: { ...email.smtp, password: 'x' } })
  expect(await emailImap.check(reach, wrong)).toEqual({ state: 'impaired', code: 'smtp-password' })
  simulator.close()
  expect(await emailImap.check(reach, settings)).toMatchObject({ state: 'down' })
})

describe('what is written', () => {
  test('HTML is made of text, and never more than that', () => {
    const html = letterHtml('Labdien <b>!\nskat. https://latvija.gov.lv/x?a=1&b=2.\n\nPaldies', {
      html: null,
      signature: null,
      quoted: null,
    })
    expect(html).toContain('Labdien &lt;b&gt;!<br>')
    expect(html).toContain('<a href="https://latvija.gov.lv/x?a=1&amp;b=2">https://latvija.gov.lv/x?a=1&amp;b=2</a>.')
    expect(html).toContain('<p>Paldies</p>')
  })

  test('HTML of a writer loses what acts', () => {
    const html = letterHtml('x', {
      html: '<p onclick="a()">Labi<script>b()</script><img src=x></p>',
      signature: null,
      quoted: null,
    })
    expect(html).toContain('<p>Labi</p>')
  })

  test('text without signature and history is text', () => {
    expect(letterText('Labi', { signature: null, quoted: null })).toBe('Labi\n')
  })

  test('long threads keep their beginning and end', () => {
    const ids = Array.from({ length: 40 }, (_, n) => `<${n}@x>`)
    expect(trimReferences(ids, '<40@x>')).toEqual(['<0@x>', ...ids.slice(-9), '<40@x>'])
    expect(trimReferences(['<a@x>', '<b@x>'], '<a@x>')).toEqual(['<b@x>', '<a@x>'])
  })
})
