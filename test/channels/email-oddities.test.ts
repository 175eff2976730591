import { describe, expect, test } from 'vitest'
import { letterFingerprint } from '../../channels/email-imap/letter-fingerprint.ts'
import { htmlToText } from '../../channels/email-imap/html-text.ts'
import { splitQuoted } from '../../channels/email-imap/letter-text.ts'
import { headersOnly, understand } from '../../channels/email-imap/understanding.ts'
import type { Letter } from '../../channels/channel.ts'

/** What mail programs and servers send though no standard has it, or though one forbids it. */
const ours = ['pieteikumi@iestade.example', 'info@iestade.example']
const given = { ours, whole: true }
const read = (raw: string): Promise<Letter> => understand(Buffer.from(raw), given)
const letter = (headers: Record<string, string | null> = {}, ...body: string[]) => {
  const all = {
    'Message-ID': '<x-1@iedzivotajs.example>',
    Date: 'Mon, 23 Nov 2026 09:01:00 +0200',
    From: 'Anna <anna@iedzivotajs.example>',
    To: 'pieteikumi@iestade.example',
    'MIME-Version': '1.0',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  return [...lines, '', ...(body.length > 0 ? body : ['Teksts'])].join('\r\n')
}
const parts = (type: string, headers: Record<string, string>, ...bodies: string[]) =>
  letter({ 'Content-Type': `${type}; boundary="b"`, ...headers }, ...bodies.flatMap((body) => ['--b', body]), '--b--')
const ourId = '<om-000200-1@iestade.example>'

describe('reports and answers of machines', () => {
  test.each([
    ['a receipt that it was read', 'disposition-notification', 'message/disposition-notification'],
    ['a complaint', 'feedback-report', 'message/feedback-report'],
  ])('%s is no letter of a person', async (_, kind, type) => {
    const raw = parts(
      `multipart/report; report-type=${kind}`,
      { 'In-Reply-To': ourId },
      'Content-Type: text/plain\r\n\r\nx',
      `Content-Type: ${type}\r\n\r\nOriginal-Message-ID: ${ourId}\r\n`,
    )
    expect(await read(raw)).toMatchObject({ automatic: 'auto-reply', autoReplyAllowed: false })
  })

  test.each([
    'Automātiskā atbilde: Re: Iesniegums',
    'Ārpus biroja',
    'Автоматический ответ: Re: x',
    'Out of Office: x',
    'Automatic reply: x',
  ])('away, said in the subject alone: %s', async (subject) => {
    expect(await read(letter({ Subject: subject, 'In-Reply-To': ourId }))).toMatchObject({ automatic: 'auto-reply' })
    expect(await read(letter({ Subject: subject }))).toMatchObject({ automatic: null, autoReplyAllowed: false })
    expect(await read(letter({ Subject: `Re: ${subject}`, 'In-Reply-To': ourId }))).toMatchObject({ automatic: null })
  })

  test.each([
    ['Delay reason: 451 try later', 'has not yet been delivered', 'delayed'],
    ['451 4.4.1 timed out', 'retry timeout exceeded', 'failed'],
    ['550 no such user', 'could not be delivered', 'failed'],
  ])('an old report that says %s, %s: %s', async (said, words, action) => {
    const raw = letter(
      { From: 'Mail Delivery System <mailer-daemon@mx.example>' },
      `A message that you sent ${words}.`,
      '  anna@iedzivotajs.example',
      `    ${said}`,
      `Message-ID: ${ourId}`,
    )
    expect((await read(raw)).bounce).toMatchObject({ action, originalMessageId: ourId })
  })

  test('an invitation sent as a file', async () => {
    const event = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTART:20261130T080000Z\r\nEND:VEVENT'
    const raw = (file: string) =>
      parts('multipart/mixed', {}, 'Content-Type: text/plain\r\n\r\nx', `Content-Type: application/ics\r\n\r\n${file}`)
    expect((await read(raw(event))).calendar).toMatchObject({ method: 'REQUEST', start: '2026-11-30T08:00:00Z' })
    expect((await read(raw(event.replace('20261130T080000Z', '99999999T999999Z')))).calendar?.start).toBeNull()
  })
})

describe('headers', () => {
  test.each([
    ['Anna <mailto:anna@x.example>', 'anna@x.example', 'Anna'],
    ['Anna [mailto:anna@x.example]', 'anna@x.example', 'Anna'],
    ["'anna@x.example'", 'anna@x.example', null],
    ['=?utf-8?B?YW5uYUB4LmV4YW1wbGU=?=', 'anna@x.example', null],
    ['Grupa: anna@x.example, b@y.example;', 'anna@x.example', null],
    ['"Zane <zane@z.example>" <anna@x.example>', 'anna@x.example', 'Zane <zane@z.example>'],
  ])('From: %s', async (from, address, name) => {
    expect((await read(letter({ From: from }))).from).toEqual({ address, name })
  })

  test('answers never go to ourselves, whatever Reply-To says', async () => {
    const replyTo = async (value: string) => (await read(letter({ 'Reply-To': value }))).replyTo?.address ?? null
    expect(await replyTo('info@iestade.example')).toBeNull()
    expect(await replyTo('info@iestade.example, zane@x.example')).toBe('zane@x.example')
  })

  test('ids with blanks in them, and without brackets', async () => {
    const { messageId, inReplyTo, references } = await read(
      letter({ 'Message-ID': '<a\r\n b@x>', 'In-Reply-To': 'om-1@iestade.example', References: '<a@x>\r\n\t<> <b@x>' }),
    )
    expect({ messageId, inReplyTo, references }).toEqual({
      messageId: '<ab@x>',
      inReplyTo: '<om-1@iestade.example>',
      references: ['<a@x>', '<b@x>'],
    })
  })

  test.each([
    ['blank lines before it', (raw: string) => `\r\n\n${raw}`],
    ['line ends of CR alone', (raw: string) => raw.replaceAll('\r\n', '\r')],
    ['line ends of LF alone', (raw: string) => raw.replaceAll('\r\n', '\n')],
  ])('%s', async (_, change) => {
    const raw = letter({ Subject: 'Lieta' }, 'Viens', 'Divi')
    expect(await read(change(raw))).toMatchObject({
      subject: 'Lieta',
      from: { address: 'anna@iedzivotajs.example' },
      text: 'Viens\nDivi',
    })
    expect(letterFingerprint(Buffer.from(change(raw)))).toBe(letterFingerprint(Buffer.from(raw)))
  })

  test('no header at all', async () => {
    expect(await read('\r\nTikai teksts')).toMatchObject({ from: null, text: 'Tikai teksts' })
  })
})

test('nothing JSON in a database cannot hold, wherever it stands', async () => {
  const half = `${'a'.repeat(199)}😀`
  const raw = parts(
    'multipart/report; report-type=delivery-status',
    { From: `${half} <anna@x.example>` },
    'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\nFinal-Recipient: rfc822; a\0b@x.example\r\nAction: failed\r\n',
    `Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nSUMMARY:${'a'.repeat(299)}${half}\0\r\nORGANIZER:mailto:a\0b@c\r\nEND:VEVENT`,
  )
  expect((await read(raw)).bounce?.recipient).toBe('ab@x.example')
  for (const each of [await read(raw), headersOnly(Buffer.from(raw), given)])
    expect(JSON.stringify(each)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
})

describe('texts', () => {
  const split = (text: string) => splitQuoted(text).text
  test.each([
    ['Gmail in Russian', 'Спасибо\n\nпн, 23 нояб. 2026 г. в 09:30, Iestāde <a@b.example>:\n\n> Labdien'],
    ['Mail.ru', 'Спасибо\n\nПонедельник, 23 ноября 2026, 9:30 +02:00 от Iestāde <a@b.example>:\n \n> Labdien\n> x'],
    ['Yandex', 'Спасибо\n\n23.11.2026, 09:30, "Iestāde" <a@b.example>:\n\n> Labdien'],
    ['Inbox.lv', 'Спасибо\n\nCitējot Iestāde <a@b.example>:\n\n> Labdien'],
    ['Thunderbird', 'Спасибо\n\n23.11.2026 09:30, Iestāde rakstīja:\n> Labdien'],
    ['no blank line', 'Спасибо\n23.11.2026, 09:30, "Iestāde" <a@b.example>:\n> Labdien'],
    ['Apple Mail', 'Спасибо\n\n> 23 нояб. 2026 г., в 9:30, Iestāde <a@b.example> написал(а):\n> \n> Labdien'],
    ['Outlook', 'Спасибо\n\nОт: Iestāde\nОтправлено: 23 ноября\nКому: Anna\nТема: x\n\nLabdien'],
    [
      'Outlook for telephones',
      'Спасибо\n\n________________________________\nNo: Iestāde\nNosūtīts: x\nKam: Anna\nTēma: x\n\nLabdien',
    ],
    ['one that is passed on', 'Спасибо\n\n---------- Pārsūtīts ziņojums ---------\nNo: Banka\nDatums: x\n\nLabdien'],
  ])('%s: the history, with what introduces it, is folded', (_, text) => expect(split(text)).toBe('Спасибо'))

  test('a line that somebody draws hides nothing of what he writes', () => {
    const text = 'Sūdzība\n____________________________\nMan nav gaismas: anna@x.example:\nAnna'
    expect(split(text)).toBe(text)
  })

  test('HTML called text, and text called HTML', async () => {
    const html = await read(letter({ 'Content-Type': 'text/plain' }, '<html><body><p>Viens</p>Divi</body></html>'))
    expect(html).toMatchObject({ text: 'Viens\n\nDivi', html: true })
    const text = await read(letter({ 'Content-Type': 'text/html' }, 'Viens', '2 < 3', '', 'Divi'))
    expect(text).toMatchObject({ text: 'Viens\n2 < 3\n\nDivi', html: false })
  })

  test('signs by their names, lines that are kept', () => {
    expect(htmlToText('<p>&Scaron;&scaron;&amacr;&eacute;&shy;x&#8203;y &amp;lt;</p><pre>a\n  b</pre>c')).toBe(
      'Ššāéxy &lt;\n\na\n  b\nc',
    )
  })

  test.each<[string, string]>([
    [
      'PGP',
      parts(
        'multipart/encrypted; protocol="application/pgp-encrypted"',
        {},
        'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1',
      ),
    ],
    ['PGP in a text', letter({}, '-----BEGIN PGP MESSAGE-----', '', 'hQ')],
    ['S/MIME', letter({ 'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m' })],
  ])('%s: it is said that it is sealed', async (_, raw) => expect((await read(raw)).problems).toEqual(['encrypted']))

  test('a signature beside the text seals nothing', async () => {
    const type = 'multipart/signed; protocol="application/pkcs7-signature"'
    const raw = parts(
      type,
      {},
      'Content-Type: text/plain\r\n\r\nTeksts',
      'Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx',
    )
    expect(await read(raw)).toMatchObject({ text: 'Teksts', problems: [], attachments: [{ name: 'smime.p7s' }] })
  })
})
