import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { letterFingerprint } from '../../channels/email-imap/letter-fingerprint.ts'
import { attachment, understand } from '../../channels/email-imap/understanding.ts'

/** Letters handed over with the specification; they live beside the project, not in it. */
const root = new URL('../../../shared/reference/samples/email/', import.meta.url)
const present = existsSync(root)

type Expected = {
  class?: string
  subject?: string
  textContains?: string
  autoReplyAllowed?: boolean
  workItem?: unknown
  inReplyTo?: string
  references?: number
  action?: string
  status?: string
  originalMessageId?: string
  calendar?: { method: string; start: string }
  attachments?: { name: string; kind: string }[]
  of?: string
}
type Manifest = { ourAddresses: string[]; messages: { file: string; expect: Expected }[] }

const manifest: Manifest = present
  ? (JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8')) as Manifest)
  : { ourAddresses: [], messages: [] }
const bytesOf = (file: string) => readFileSync(new URL(file, root))
const given = { ours: manifest.ourAddresses, whole: true }

/** Their word for what we call automatic; `new`, `reply` and `duplicate` are letters of people. */
const automatic: Record<string, string | null> = {
  new: null,
  reply: null,
  duplicate: null,
  'auto-reply': 'auto-reply',
  bounce: 'bounce',
  'bounce-probable': 'bounce',
  own: 'own',
  bulk: 'list',
}

describe.skipIf(!present)('samples of the specification (../shared/reference/samples/email)', () => {
  test.each(manifest.messages)('$file', async ({ file, expect: expected }) => {
    const letter = await understand(bytesOf(file), given)
    expect(letter.automatic).toBe(automatic[expected.class ?? 'new'])
    expect(JSON.stringify(letter)).not.toContain('\uFFFD')
    if (expected.subject !== undefined) expect(letter.subject).toBe(expected.subject)
    if (expected.textContains !== undefined) expect(letter.text).toContain(expected.textContains)
    if (expected.autoReplyAllowed !== undefined) expect(letter.autoReplyAllowed).toBe(expected.autoReplyAllowed)
    if (expected.inReplyTo !== undefined) expect(letter.inReplyTo).toBe(expected.inReplyTo)
    if (expected.references !== undefined) expect(letter.references).toHaveLength(expected.references)
    if (expected.action !== undefined) expect(letter.bounce?.action).toBe(expected.action)
    if (expected.status !== undefined) expect(letter.bounce?.status).toBe(expected.status)
    if (expected.originalMessageId !== undefined) expect(letter.bounce?.originalMessageId).toBe(expected.originalMessageId)
    if (expected.calendar) expect(letter.calendar).toMatchObject(expected.calendar)
    for (const each of expected.attachments ?? []) expect(letter.attachments).toContainEqual(expect.objectContaining(each))
    if (expected.of) expect(letterFingerprint(bytesOf(file))).toBe(letterFingerprint(bytesOf(expected.of)))
  })

  test('a reply: its own words apart from the history', async () => {
    const letter = await understand(bytesOf('02-reply-threaded.eml'), given)
    expect(letter.text).toBe('Paldies, pielikumā nosūtīšu rīt.')
    expect(letter.quoted).toContain('īres līguma kopiju')
  })

  test('senders: checked by our own server', async () => {
    expect((await understand(bytesOf('01-plain-utf8-qp.eml'), given)).authentication).toEqual({
      verified: 'yes',
      spf: 'pass',
      dkim: 'pass',
      dmarc: 'pass',
    })
    expect((await understand(bytesOf('12-missing-headers.eml'), given)).authentication.verified).toBe('unknown')
  })

  test('21: ten megabytes, byte for byte', async () => {
    const sample = JSON.parse(readFileSync(new URL('21-ten-megabytes.descriptor.json', root), 'utf8'))
    const boundary = '------=_Example_1'
    const base64 = Buffer.from(sample.unit.repeat(sample.count))
      .toString('base64')
      .replace(/.{1,76}/g, '$&\r\n')
    const [text, file] = sample.partHeaders.map((lines: string[]) => lines.join('\r\n'))
    const headers = sample.headers.join('\r\n')
    const raw = Buffer.from(
      `${headers}\r\n\r\n${boundary}\r\n${text}\r\n\r\nPielikums.\r\n${boundary}\r\n${file}\r\n\r\n${base64}${boundary}--\r\n`,
    )
    const letter = await understand(raw, given)
    expect(letter).toMatchObject({
      text: 'Pielikums.',
      problems: [],
      attachments: [{ name: 'liels.txt', contentType: 'text/plain', size: sample.attachmentBytes }],
    })
    const bytes = await attachment(raw, 0)
    expect(createHash('sha256').update(bytes!).digest('hex')).toBe(sample.expect.attachmentSha256)
  })
})
