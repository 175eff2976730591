import { describe, expect, test } from 'vitest'
import { attachment, understand } from '../../channels/email-imap/understanding.ts'
import type { Letter } from '../../channels/channel.ts'

/** Texts, subjects and names in whatever a program writes them, and in something else than it says. */
const lv = 'Labdien! Žēl, ka šodien Ķēniņu ielā nebija gaismas. Lūdzu, paskaidrojiet, kāpēc.'
const ru = 'Здравствуйте! Почему сегодня не было света? Ёлка и объезд.'

/** A one-byte charset, read backwards. */
function encoded(text: string, charset: string): Buffer {
  if (charset === 'utf-8') return Buffer.from(text)
  if (charset === 'utf-7') {
    const shifted = (run: string) => `+${Buffer.from(run, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`
    return Buffer.from(text.replaceAll(/[^\0-\x7f]+/g, shifted), 'latin1')
  }
  const bytes = new Map(Array.from({ length: 256 }, (_, n) => [new TextDecoder(charset).decode(Buffer.from([n])), n]))
  return Buffer.from([...text].map((char) => bytes.get(char)!))
}

const letter = (headers: readonly string[], body: Buffer | string = 'x') =>
  Buffer.concat([
    Buffer.from('Message-ID: <x-1@x.example>\r\nTo: pieteikumi@iestade.example\r\n'),
    ...headers.flatMap((line) => [Buffer.from(line, 'latin1'), Buffer.from('\r\n')]),
    Buffer.from('\r\n'),
    typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
  ])
const read = (headers: readonly string[], body?: Buffer | string): Promise<Letter> =>
  understand(letter(headers, body), { ours: ['pieteikumi@iestade.example'], whole: true })
const utf8 = (text: string) => Buffer.from(text).toString('latin1')
const word = (charset: string, bytes: Buffer) => `=?${charset}?B?${bytes.toString('base64')}?=`

describe('a text', () => {
  test.each([
    ...['windows-1257', 'iso-8859-13', 'iso-8859-4', 'utf-7'].map((charset) => [charset, charset, lv]),
    ...['windows-1251', 'koi8-r', 'koi8-u', 'cp866', 'iso-8859-5'].map((charset) => [charset, charset, ru]),
    ["'windows-1257'", 'windows-1257', lv],
    ['cp-1257', 'windows-1257', lv],
    ['windows-1257 (Baltic)', 'windows-1257', lv],
    // It is something else than it says.
    ...['utf-8', 'us-ascii', 'x-foo'].flatMap((said) => [
      [said, 'windows-1257', lv],
      [said, 'windows-1251', ru],
      [said, 'koi8-r', ru],
      [said, 'cp866', ru],
    ]),
    ['iso-8859-1', 'windows-1251', ru],
    ['windows-1251', 'utf-8', ru],
    ['iso-8859-4', 'utf-8', lv],
  ])('said to be %s, in truth %s', async (said, charset, text) => {
    const bytes = encoded(text, charset)
    const type = `Content-Type: text/plain; charset=${said}`
    expect((await read([type], bytes)).text).toBe(text)
    const base64 = `${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
    expect((await read([type, 'Content-Transfer-Encoding: base64'], base64)).text).toBe(text)
    const hex = [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
    expect((await read([type, 'Content-Transfer-Encoding: quoted-printable'], hex.replace(/.{72}/g, '$&=\r\n'))).text).toBe(text)
  })

  test.each([
    ['no header at all', [], '', ''],
    ['no charset', ['Content-Type: text/plain'], '', ''],
    [
      'no charset in a part',
      ['Content-Type: multipart/mixed; boundary=b'],
      '--b\r\nContent-Type: text/plain\r\n\r\n',
      '\r\n--b--',
    ],
    ['no header in a part', ['Content-Type: multipart/mixed; boundary=b'], '--b\r\n\r\n', '\r\n--b--'],
    ['a type that is none', ['Content-Type: text'], '', ''],
  ])('%s: Latvian and Russian all the same', async (_, headers, before, after) => {
    for (const [text, charset] of [
      [lv, 'windows-1257'],
      [lv, 'utf-8'],
      [ru, 'windows-1251'],
      [ru, 'koi8-r'],
    ] as const) {
      const body = Buffer.concat([Buffer.from(before), encoded(text, charset), Buffer.from(after)])
      expect((await read(headers, body)).text).toBe(text)
    }
  })

  test('HTML that says it within; one damaged byte', async () => {
    const html = `<html><head><meta charset="windows-1251"></head><body><p>${ru}</p>`
    expect((await read(['Content-Type: text/html'], encoded(html, 'windows-1251'))).text).toBe(ru)
    const damaged = Buffer.concat([Buffer.from(lv), Buffer.from([0xff])])
    expect((await read(['Content-Type: text/plain; charset=utf-8'], damaged)).text).toBe(`${lv}\ufffd`)
    const french = 'Bonjour! Été à Liège, déjà vu, où êtes-vous?'
    expect((await read(['Content-Type: text/plain; charset=iso-8859-1'], encoded(french, 'windows-1252'))).text).toBe(french)
  })
})

describe('a header', () => {
  const bytes = Buffer.from('Ķēniņš 😀')
  test.each([
    [
      'words of several charsets',
      `${word('windows-1257', encoded('Žēl ', 'windows-1257'))} ${word('koi8-r', encoded('мир', 'koi8-r'))}`,
      'Žēl мир',
    ],
    ['a word of an unknown charset', word('x-foo', encoded('Žēl', 'windows-1257')), 'Žēl'],
    ['a word that says UTF-8', word('utf-8', encoded('Žēl', 'windows-1257')), 'Žēl'],
    ['a word that is UTF-8', word('windows-1257', Buffer.from('Žēl')), 'Žēl'],
    ['UTF-7', word('utf-7', encoded('Žēl', 'utf-7')), 'Žēl'],
    [
      'a letter split between words',
      [0, 1, 3, 9, 11].map((at, n, all) => word('utf-8', bytes.subarray(at, all[n + 1]))).join('\r\n '),
      'Ķēniņš 😀',
    ],
    ['a letter split between words of two encodings', `=?utf-8?Q?=C4?= ${word('UTF-8', Buffer.from([0x81]))}b`, 'āb'],
    ['a language', '=?utf-8*lv?Q?=C5=BD=C4=93l?=', 'Žēl'],
    ['bytes', encoded('Žēl nav gaismas', 'windows-1257').toString('latin1'), 'Žēl nav gaismas'],
    ['Cyrillic bytes', encoded('Нет света', 'windows-1251').toString('latin1'), 'Нет света'],
    ['Cyrillic bytes of another kind', encoded('Нет света', 'koi8-r').toString('latin1'), 'Нет света'],
    ['bytes and words', `${utf8('Žēl')} =?utf-8?Q?=C5=BD?=`, 'Žēl Ž'],
    ['words that do not end', '=?utf-8?B?xb3Ek2w=', '=?utf-8?B?xb3Ek2w='],
  ])('%s', async (_, value, text) => {
    expect((await read([`Subject: ${value}`])).subject).toBe(text)
    expect((await read([`From: ${value.replace(/[,.]/g, '')} <a@b.example>`])).from).toEqual({
      address: 'a@b.example',
      name: text,
    })
  })
})

describe('the name of a file', () => {
  test.each([
    ['RFC 2231, in pieces', "filename*0*=utf-8''%C4%80%C4; filename*1*=%81; filename*2=.pdf", 'Āā.pdf'],
    ['RFC 2231, windows-1257', "filename*=windows-1257'lv'%DE%E7l.pdf", 'Žēl.pdf'],
    ['RFC 2231, unknown', "filename*=x-foo''%DE%E7l.pdf", 'Žēl.pdf'],
    ['RFC 2231, not UTF-8', "filename*=utf-8''%DE%E7l.pdf", 'Žēl.pdf'],
    ['words within quotes', 'filename="=?utf-8?B?xQ==?= =?utf-8?B?vS5wZGY=?="', 'Ž.pdf'],
    ['words without quotes', 'filename==?windows-1257?Q?=DE=E7l nr 1.pdf?='.replaceAll(' ', '_'), 'Žēl nr 1.pdf'],
    ['bytes', 'filename="\xde\xe7l.pdf"', 'Žēl.pdf'],
    ['bytes of UTF-8', utf8('filename="Žēl.pdf"'), 'Žēl.pdf'],
  ])('%s', async (_, parameter, name) => {
    const part = `--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; ${parameter}\r\n\r\n%PDF\r\n--b--`
    expect((await read(['Content-Type: multipart/mixed; boundary=b'], part)).attachments).toMatchObject([{ name }])
  })
})

describe('parts whose beginning is not where the letter says', () => {
  const body = '--b\r\nContent-Type: text/html\r\n\r\n<p>Teksts</p>\r\n--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b--'
  test.each(['; boundary=x', '; boundary=B', ''])('multipart/mixed%s', async (boundary) => {
    const found = await read([`Content-Type: multipart/mixed${boundary}`], body)
    expect(found).toMatchObject({ text: 'Teksts', html: true, attachments: [{ contentType: 'application/pdf' }] })
  })

  test('no parts at all: what there is is the text', async () => {
    expect((await read(['Content-Type: multipart/mixed; boundary=x'], 'Tikai\r\nteksts')).text).toBe('Tikai\nteksts')
  })
})

test('a letter enclosed in a letter stays as it is, byte for byte; what follows it is read', async () => {
  const enclosed = [
    'Subject: x',
    'Content-Type: multipart/mixed; boundary=i',
    '',
    '--i',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '\xde\xe7l',
    '--i',
    'Content-Type: application/pdf; name="=?utf-8?Q?=C5=BD?="',
    '',
    '%PDF',
    '--i--',
  ].join('\r\n')
  const body = [
    '--b',
    'Content-Type: message/rfc822',
    '',
    enclosed,
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '\xde\xe7l',
    '--b--',
  ]
  const raw = letter(['Content-Type: multipart/mixed; boundary=b'], body.join('\r\n'))
  const found = await understand(raw, { ours: [], whole: true })
  expect(found).toMatchObject({ text: 'Žēl', attachments: [{ kind: 'letter' }] })
  expect(
    Buffer.from((await attachment(raw, 0))!)
      .toString('latin1')
      .trim(),
  ).toBe(enclosed.replaceAll('\r\n', '\n'))
})
