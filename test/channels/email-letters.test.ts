import { describe, expect, test } from 'vitest'
import { letterFingerprint } from '../../channels/email-imap/letter-fingerprint.ts'
import { guessLanguage, splitQuoted } from '../../channels/email-imap/letter-text.ts'
import { htmlToText } from '../../channels/email-imap/html-text.ts'
import { rangeOf } from '../../channels/email-imap/fetch-letters.ts'
import { attachment, headersOnly, html, understand } from '../../channels/email-imap/understanding.ts'
import type { Letter } from '../../channels/channel.ts'

const ours = ['pieteikumi@iestade.example', 'info@iestade.example']
const given = { ours, whole: true }

const lines = (...parts: (string | string[])[]) => parts.flat().join('\r\n')
const head = (...more: string[]) => [
  'Message-ID: <x-1@iedzivotajs.example>',
  'Date: Mon, 23 Nov 2026 09:01:00 +0200',
  'From: Anna <anna@iedzivotajs.example>',
  'To: pieteikumi@iestade.example',
  'MIME-Version: 1.0',
  ...more,
]
const read = (raw: string | Buffer): Promise<Letter> =>
  understand(typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw, given)
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

describe('letters that say something else than they are', () => {
  test('a letter split between two encoded words, the first one padded', async () => {
    const bytes = Buffer.from('Iesniegums par ēku')
    const cut = bytes.indexOf(0xc4) + 1
    const word = (part: Buffer) => `=?utf-8?B?${part.toString('base64')}?=`
    const subject = `Subject: ${word(bytes.subarray(0, cut))}\r\n ${word(bytes.subarray(cut))}`
    expect((await read(lines(head(subject), '', 'x'))).subject).toBe('Iesniegums par ēku')
  })

  test.each([
    ['8bit', 'Žēl, ka rindā.'],
    ['quoted-printable', 'Žēl, ka rindā.'],
    ['base64', 'Žēl, ka rindā.'],
  ])('declared iso-8859-4, really UTF-8 (%s)', async (encoding, text) => {
    const body =
      encoding === 'base64'
        ? Buffer.from(text).toString('base64')
        : encoding === '8bit'
          ? utf8(text)
          : [...Buffer.from(text)].map((byte) => `=${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
    const raw = lines(head('Content-Type: text/plain; charset=iso-8859-4', `Content-Transfer-Encoding: ${encoding}`), '', body)
    expect((await read(raw)).text).toBe(text)
  })

  test.each([
    ['windows-1251', 'Здравствуйте! Где мой ответ?', [0xc7, 0xe4, 0xf0, 0xe0, 0xe2, 0xf1, 0xf2, 0xe2, 0xf3, 0xe9, 0xf2, 0xe5]],
    ['koi8-r', 'Здравствуйте', [0xfa, 0xc4, 0xd2, 0xc1, 0xd7, 0xd3, 0xd4, 0xd7, 0xd5, 0xca, 0xd4, 0xc5]],
    ['iso-8859-5', 'Здравствуйте', [0xb7, 0xd4, 0xe0, 0xd0, 0xd2, 0xe1, 0xe2, 0xd2, 0xe3, 0xd9, 0xe2, 0xd5]],
  ])('Cyrillic in %s', async (charset, word, bytes) => {
    const raw = lines(
      head(`Content-Type: text/plain; charset=${charset}`, 'Content-Transfer-Encoding: 8bit'),
      '',
      Buffer.from(bytes).toString('latin1'),
    )
    const letter = await read(raw)
    expect(letter.text).toBe(word.slice(0, 12))
    expect(letter.language).toBe('ru')
  })

  test('no charset, no type, and bytes of the code page from before', async () => {
    const letter = await read(lines(head('Subject: S\xfbdz\xeeba'), '', '\xd0odien gaid\xeeju'))
    expect(letter.subject).toBe('Sūdzība')
    expect(letter.text).toBe('Šodien gaidīju')
  })

  test('HTML alone, within related, with a picture in it', async () => {
    const raw = lines(
      head('Content-Type: multipart/related; boundary=b'),
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>Labdien!</p><p>Skatiet <img src="cid:a@b"> un <img src="http://spiegs.example/x.gif"></p><script>alert(1)</script>',
      '--b',
      'Content-Type: image/png; name=bilde.png',
      'Content-ID: <a@b>',
      'Content-Transfer-Encoding: base64',
      '',
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      '--b--',
    )
    const letter = await read(raw)
    expect(letter).toMatchObject({ text: 'Labdien!\n\nSkatiet un', html: true })
    expect(letter.attachments).toMatchObject([{ name: 'bilde.png', kind: 'image', contentId: 'a@b', contentType: 'image/png' }])
    const page = await html(Buffer.from(raw), { remote: false })
    expect(page).toContain('src="data:image/png;base64,iVBOR')
    expect(page).not.toMatch(/spiegs|script|alert/)
    expect(await html(Buffer.from(raw), { remote: true })).toContain('src="http://spiegs.example/x.gif"')
  })

  test('HTML that would act is made harmless', async () => {
    const evil =
      '<body onload=alert(1)><a href="javascript:alert(1)">x</a><a href="https://a.example">y</a><iframe src=x></iframe><form action=x><input></form><svg onload=alert(1)></svg><p style="position:fixed;background:url(http://e.example/);color:red">z</p><meta http-equiv=refresh content=0><base href=x><img src=x onerror=alert(1)><style>@import "x"</style>'
    const page = await html(Buffer.from(lines(head('Content-Type: text/html'), '', evil)), { remote: false })
    expect(page).not.toMatch(/javascript:|onload|onerror|iframe|form|input|svg|position|url\(|http-equiv|<base|@import|alert/)
    expect(page).toContain('color:red')
    expect(page).toMatch(/href="https:\/\/a\.example"[^>]*rel="noopener noreferrer nofollow"/)
  })
})

describe('what is enclosed', () => {
  const enclosing = (...part: string[]) =>
    lines(
      head('Content-Type: multipart/mixed; boundary=b'),
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Teksts',
      '--b',
      part,
      '--b--',
    )

  test('winmail.dat is said to be what it is', async () => {
    const raw = enclosing(
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
      '',
      'eJ8+IgAAAA==',
    )
    expect((await read(raw)).attachments).toMatchObject([{ name: 'winmail.dat', kind: 'tnef' }])
  })

  test('a letter in a letter is a file; it is not read as ours', async () => {
    const raw = enclosing(
      'Content-Type: message/rfc822',
      '',
      'Message-ID: <inner@x.example>',
      'Subject: Iekšā',
      '',
      'Cits teksts',
    )
    const letter = await read(raw)
    expect(letter).toMatchObject({ text: 'Teksts', attachments: [{ kind: 'letter', contentType: 'message/rfc822' }] })
  })

  test('a program is not what it says it is', async () => {
    const raw = enclosing(
      'Content-Type: image/jpeg; name="../../bilde\u202Egpj.exe"',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1').toString('base64'),
    )
    const [file] = (await read(raw)).attachments
    expect(file).toMatchObject({ contentType: 'application/x-msdownload', kind: 'file' })
    expect(file!.name).not.toMatch(/[/\\\u202e]/)
  })

  test('large files: their size and their bytes, without being decoded to be read', async () => {
    const bytes = Buffer.alloc(3_000_001, 'VPPPD')
    const raw = enclosing(
      'Content-Type: application/octet-stream; name=a.bin',
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n'),
    )
    const letter = await read(raw)
    expect(letter.attachments).toMatchObject([{ name: 'a.bin', size: bytes.length }])
    expect(Buffer.from((await attachment(Buffer.from(raw, 'latin1'), 0))!).equals(bytes)).toBe(true)
  })

  test('an answer to an invitation is no work', async () => {
    const raw = enclosing(
      'Content-Type: text/calendar; method=REPLY',
      '',
      'BEGIN:VCALENDAR',
      'METHOD:REPLY',
      'BEGIN:VEVENT',
      'END:VEVENT',
      'END:VCALENDAR',
    )
    expect((await read(raw)).automatic).toBe('calendar')
  })
})

describe('machines', () => {
  const from = (address: string, ...more: string[]) =>
    lines(
      head(...more).map((line) => (line.startsWith('From:') ? `From: <${address}>` : line)),
      '',
      'Teksts',
    )

  test.each<[string, string, string | null, boolean]>([
    ['a person', from('anna@iedzivotajs.example'), null, true],
    ['Auto-Submitted: no', from('anna@iedzivotajs.example', 'Auto-Submitted: no'), null, true],
    ['Auto-Submitted', from('anna@iedzivotajs.example', 'Auto-Submitted: auto-replied'), 'auto-reply', false],
    ['Precedence auto_reply', from('anna@iedzivotajs.example', 'Precedence: auto_reply'), 'auto-reply', false],
    ['X-Autoreply', from('anna@iedzivotajs.example', 'X-Autoreply: yes'), 'auto-reply', false],
    ['a list', from('anna@iedzivotajs.example', 'List-Id: <x.list.example>'), 'list', false],
    ['bulk', from('anna@iedzivotajs.example', 'Precedence: bulk'), 'list', false],
    ['ourselves', from('info@iestade.example'), 'own', false],
    ['our id', lines(head('X-Omni-Message: om-1'), '', 'x'), 'own', false],
    [
      'asked not to be answered: a person all the same',
      from('anna@iedzivotajs.example', 'X-Auto-Response-Suppress: All'),
      null,
      false,
    ],
    ['nobody to answer', from('noreply@banka.example'), null, false],
    [
      'not to us',
      lines(
        head().map((line) => line.replace('pieteikumi@', 'cits@')),
        '',
        'x',
      ),
      null,
      false,
    ],
    [
      'out of office without saying so',
      from('anna@iedzivotajs.example', 'X-Auto-Response-Suppress: OOF', 'In-Reply-To: <om-1@iestade.example>'),
      'auto-reply',
      false,
    ],
  ])('%s', async (_, raw, automatic, allowed) => {
    expect(await read(raw)).toMatchObject({ automatic, autoReplyAllowed: allowed })
  })

  test('an old report: from nobody, with our id in its words', async () => {
    const raw = lines(
      'Return-Path: <>',
      head('Subject: failure notice').map((line) => line.replace('anna@iedzivotajs', 'MAILER-DAEMON@mx.iedzivotajs')),
      '',
      'Hi. This is the qmail-send program at mx.iedzivotajs.example.',
      '<nav.tada@iedzivotajs.example>:',
      '550 5.1.1 no such user',
      '--- Below this line is a copy of the message.',
      'Message-ID: <om-000200-1@iestade.example>',
    )
    expect(await read(raw)).toMatchObject({
      automatic: 'bounce',
      bounce: {
        action: 'failed',
        status: '5.1.1',
        originalMessageId: '<om-000200-1@iestade.example>',
        recipient: 'nav.tada@iedzivotajs.example',
      },
    })
  })

  test('sender: a result anybody could have written is not believed', async () => {
    const genuine = 'Authentication-Results: mx.iestade.example; spf=fail; dmarc=fail'
    const received = 'Received: from x by mx.iestade.example; Mon, 23 Nov 2026 09:01:00 +0200'
    const forged = 'Authentication-Results: mx.iestade.example; spf=pass; dkim=pass; dmarc=pass'
    const verdict = async (...more: string[]) => (await read(lines(more, head(), '', 'x'))).authentication.verified
    expect(await verdict(genuine, received, forged)).toBe('no')
    expect(await verdict(received, forged)).toBe('unknown')
    expect(await verdict(forged)).toBe('unknown')
    expect(await verdict('Authentication-Results: cits.example; dmarc=pass', received)).toBe('unknown')
    expect(await verdict(forged, received)).toBe('yes')
  })
})

describe('texts', () => {
  test.each([
    ['Gmail', 'Paldies!\n\nOn Mon, 23 Nov 2026 at 09:30, Iestāde <a@b.example> wrote:\n\n> Labdien\n> Kopija', 'Paldies!'],
    [
      'wrapped',
      'Labi.\n\npirmd., 2026. g. 23. nov., plkst. 09:30 — lietotājs\nIestāde (<a@b.example>) rakstīja:\n> Labdien',
      'Labi.',
    ],
    [
      'Outlook',
      'Sveiki\n\n________________________________\nNo: Iestāde\nNosūtīts: pirmdiena\nKam: Anna\nTēma: Re\n\nVecais',
      'Sveiki',
    ],
    ['original message', 'Да\n\n-----Original Message-----\nFrom: x\nstuff', 'Да'],
    ['header block', 'Jā\n\nFrom: A <a@b>\nSent: Monday\nTo: C\nSubject: D\n\nold', 'Jā'],
    ['between the lines', '> Vai atbrauksiet?\nJā.\n> Kad?\nRīt.', '> Vai atbrauksiet?\nJā.\n> Kad?\nRīt.'],
    ['nothing but a quote', '> a\n> b', '> a\n> b'],
    ['no quote', 'On Monday he wrote:\nsomething', 'On Monday he wrote:\nsomething'],
  ])('%s', (_, text, own) => {
    expect(splitQuoted(text).text).toBe(own)
    const { quoted } = splitQuoted(text)
    if (quoted) for (const line of text.split('\n')) expect(`${own}\n${quoted}`).toContain(line.trim())
  })

  test('languages', () => {
    expect(guessLanguage('Labdien, vai varat palidzet ar deklaraciju? Paldies')).toBe('lv')
    expect(guessLanguage('Dear Sirs, could you please help me with my declaration?')).toBe('en')
    expect(guessLanguage('Добрый день, подскажите пожалуйста')).toBe('ru')
    expect(guessLanguage('12345')).toBeNull()
  })

  test('HTML as text', () => {
    expect(
      htmlToText(
        '<style>x{}</style><div>A&nbsp;&amp; B<br>C</div><ul><li>1</li><li>2</li></ul><blockquote>vecs<br>teksts</blockquote>',
      ),
    ).toBe('A & B\nC\n1\n2\n> vecs\n> teksts')
    expect(htmlToText('<!-- x'.repeat(5000)).length).toBeLessThan(10)
    expect(htmlToText('<div>'.repeat(100_000))).toBe('')
  })
})

describe('whatever comes', () => {
  test('names and ids', () => {
    const bytes = Buffer.from(lines(head(), '', 'x'))
    expect(letterFingerprint(bytes)).toBe(letterFingerprint(Buffer.concat([Buffer.from('Received: by y\r\n'), bytes])))
    expect(letterFingerprint(bytes)).not.toBe(letterFingerprint(Buffer.from(lines(head(), '', 'x').replace('anna@', 'zane@'))))
    expect(letterFingerprint(Buffer.from('To: x\r\n\r\ny'))).toBeNull()
    const body = (...text: string[]) => letterFingerprint(Buffer.from(lines(head(), '', text), 'latin1'))
    expect(body('J\xe2nis', 'gaida')).not.toBe(body('J\xe2nis', 'sauc'))
    // Encoded anew on the way to another mailbox.
    expect(body('J\xe2nis', 'gaida')).toBe(body('J=E2n=', 'is gaida'))
    expect(rangeOf([1, 2, 3, 7, 9, 10])).toBe('1:3,7,9:10')
  })

  test('nothing a database of text cannot hold', async () => {
    const raw = lines(head('Subject: a\0b =?utf-8?Q?=00=ED=A0=80?=', 'In-Reply-To: <a\0b@c>'), '', 'x\0y')
    const letter = await read(raw)
    expect(JSON.stringify(letter)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
    expect(JSON.stringify(headersOnly(Buffer.from(raw, 'latin1'), given))).not.toMatch(/\\u0000|\\ud[89a-f]/i)
  })

  test.each([
    [
      '2000 parts',
      () =>
        lines(
          head('Content-Type: multipart/mixed; boundary=b'),
          '',
          ...Array.from(
            { length: 2000 },
            (_, n) => `--b\r\nContent-Type: text/x-${n}\r\nContent-Disposition: attachment\r\n\r\n${n}`,
          ),
          '--b--',
        ),
    ],
    [
      'nested 200 deep',
      () => {
        const open = Array.from({ length: 200 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}`)
        return lines(head(), open, 'Content-Type: text/plain\r\n\r\nDziļi')
      },
    ],
    [
      'letters 200 deep',
      () => lines(head(), ...Array.from({ length: 200 }, () => 'Content-Type: message/rfc822\r\n\r\nSubject: x'), '', 'Dziļi'),
    ],
    ['35 MB of text', () => lines(head('Content-Type: text/plain; charset=utf-8'), '', 'Labdien! Teksts.\r\n'.repeat(2_000_000))],
    [
      '35 MB of a file that is not encoded',
      () =>
        lines(
          head('Content-Type: multipart/mixed; boundary=b'),
          '',
          '--b',
          'Content-Type: application/x-dati; name=d.x',
          '',
          'Rinda ar datiem.\r\n'.repeat(2_000_000),
          '--b--',
        ),
    ],
    [
      '35 MB',
      () =>
        lines(
          head('Content-Type: multipart/mixed; boundary=b'),
          '',
          '--b',
          'Content-Type: application/pdf',
          'Content-Transfer-Encoding: base64',
          '',
          `${'QUJD'.repeat(19)}\r\n`.repeat(470_000),
          '--b--',
        ),
    ],
    ['a header of 5 MB', () => lines(head(`X-A: ${'a '.repeat(2_500_000)}`), '', 'x')],
    ['quotes in quotes', () => lines(head(), '', '> '.repeat(200_000), 'x')],
    ['brackets', () => lines(head(`References: ${'<'.repeat(500_000)}`), '', 'x')],
    ['names', () => lines(head(`Cc: ${'"a" <a@b.example>, '.repeat(20_000)}`), '', 'x')],
    ['words', () => lines(head(`Subject: ${'=?utf-8?Q?a?= '.repeat(50_000)}`), '', 'x')],
  ])('%s: read, or by its header, within its time', async (_, make) => {
    const bytes = Buffer.from(make())
    const letter = await understand(bytes, given).catch(() => headersOnly(bytes, given))
    expect(letter.from?.address).toBe('anna@iedzivotajs.example')
  })
})
