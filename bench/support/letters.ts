import { seededRandom } from '../../src/simulator/seeded-random.ts'

const words =
  'labdien lūdzu pieteikums deklarācija dzīvesvieta pabalsts portāls atbilde dokuments iesniegums paldies vai kad kur ēka žurnāls šķirne'.split(
    ' ',
  )

/**
 * A mailbox as an institution has it: 70 % plain texts, 15 % HTML, 15 % with a file of 100 kB to 2 MB; 30 % answer an earlier letter.
 * The same seed gives the same letters.
 */
export function* mailboxOf(count: number, seed: number): Generator<Buffer> {
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const text = (length: number) => Array.from({ length }, () => pick(words)).join(' ')
  for (let n = 0; n < count; n += 1) {
    const kind = random()
    const answered = n > 10 && random() < 0.3 ? Math.floor(random() * n) : null
    const head = [
      'Return-Path: <x@example.org>',
      `Received: from mx.example.org by mx.centrs.example with ESMTPS id ${seed}${n}; Tue, 24 Nov 2026 09:00:00 +0200`,
      `Message-ID: <bench-${seed}-${n}@example.org>`,
      'Date: Tue, 24 Nov 2026 09:00:00 +0200',
      `From: =?utf-8?Q?Iedz=C4=ABvot=C4=81js?= <iedzivotajs${n % 700}@example.org>`,
      'To: pieteikumi@centrs.example',
      `Subject: =?utf-8?B?${Buffer.from(`${answered === null ? '' : 'Re: '}${text(4)}`).toString('base64')}?=`,
      ...(answered === null
        ? []
        : [`In-Reply-To: <bench-${seed}-${answered}@example.org>`, `References: <bench-${seed}-${answered}@example.org>`]),
      'MIME-Version: 1.0',
    ]
    const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n')
    const plain = [
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      base64(Buffer.from(text(120))),
    ]
    let body = plain
    if (kind >= 0.7 && kind < 0.85) {
      const page = `<html><head><style>p{color:#333}</style></head><body>${Array.from({ length: 12 }, () => `<p>${text(20)}</p>`).join('')}</body></html>`
      body = [
        'Content-Type: multipart/alternative; boundary="alt"',
        '',
        '--alt',
        ...plain,
        '--alt',
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        base64(Buffer.from(page)),
        '--alt--',
      ]
    } else if (kind >= 0.85) {
      const file = Buffer.alloc(100_000 + Math.floor(random() * 1_900_000))
      for (let at = 0; at + 4 <= file.length; at += 4) file.writeUInt32LE(Math.floor(random() * 2 ** 32), at)
      body = [
        'Content-Type: multipart/mixed; boundary="mix"',
        '',
        '--mix',
        ...plain,
        '--mix',
        'Content-Type: application/pdf; name="pielikums.pdf"',
        'Content-Disposition: attachment; filename="pielikums.pdf"',
        'Content-Transfer-Encoding: base64',
        '',
        base64(file),
        '--mix--',
      ]
    }
    yield Buffer.from([...head, ...body, ''].join('\r\n'))
  }
}
