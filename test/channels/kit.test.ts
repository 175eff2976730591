import { describe, expect, test } from 'vitest'
import { callerNumber, e164, isAlphanumericSender, isDiallable, isWithheld } from '../../channels/kit/phone-number.ts'
import { smsParts } from '../../channels/kit/sms-parts.ts'
import { parseXml, XmlError } from '../../channels/kit/xml-parse.ts'
import { element, xmlDocument } from '../../channels/kit/xml.ts'

describe('parts of a text message', () => {
  test.each([
    ['', 'GSM-7', 0, 1],
    ['Jusu pieteikums sanemts.', 'GSM-7', 24, 1],
    ['Jūsu pieteikums saņemts.', 'UCS-2', 24, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['ā'.repeat(70), 'UCS-2', 70, 1],
    ['ā'.repeat(71), 'UCS-2', 71, 2],
    ['ā'.repeat(134), 'UCS-2', 134, 2],
    ['ā'.repeat(135), 'UCS-2', 135, 3],
    // The escape pair of € does not fit into the last place of the first part, so the rest moves on by one.
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
    // Neither does an emoji into the last unit of the first part.
    [`${'ā'.repeat(66)}👍${'ā'.repeat(66)}`, 'UCS-2', 134, 3],
    ['^{}\\[~]|€', 'GSM-7', 18, 1],
    ['\ud800', 'UCS-2', 1, 1],
  ])('%j', (text, encoding, units, parts) => {
    expect(smsParts(text)).toEqual({ encoding, units, parts })
  })

  test('no Latvian letter with a mark is in the short alphabet', () => {
    for (const letter of 'āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ') expect(smsParts(letter).encoding).toBe('UCS-2')
  })
})

describe('telephone numbers', () => {
  test.each([
    ['+447700900111', '+447700900111'],
    ['26123456', '+37126123456'],
    ['00371 2612 3456', '+37126123456'],
    ['+371 26 123 456', '+37126123456'],
    ['abc', null],
    ['', null],
    [null, null],
  ])('%s is %s', (text, number) => {
    expect(e164(text)).toBe(number)
  })

  test.each([
    'anonymous',
    'Anonymous',
    'RESTRICTED',
    'unknown',
    'Unavailable',
    'blocked',
    'No Caller ID',
    '',
    ' ',
    '+266696687',
    '266696687',
    '+86282452253',
    '+8656696',
    '+2562533',
    '+7378742833',
    'sip:anonymous@anonymous.invalid',
  ])('%j hides the caller', (text) => {
    expect(isWithheld(text)).toBe(true)
    expect(callerNumber(text)).toBeNull()
  })

  test('what is no number is no caller either', () => {
    expect(callerNumber('client:agent_1')).toBeNull()
    expect(callerNumber('sip:+447700900111@trunk.example;user=phone')).toBe('+447700900111')
    expect(callerNumber('+26669668712')).toBe('+26669668712')
  })

  test('a name is told from a number', () => {
    expect(['IESTADE', 'Iestade1', 'a'].map(isAlphanumericSender)).toEqual([true, true, true])
    expect(['+447700900111', '1188', '+371 26 123 456'].map(isAlphanumericSender)).toEqual([false, false, false])
  })

  test.each([
    ['+37126123456', true],
    ['67012345', true],
    ['+447700900111', true],
    ['+37180001234', true],
    ['+37190123456', false],
    ['90123456', false],
    ['+1 900 555 0199', false],
    ['+449012345678', false],
    ['+881612345678', false],
    ['+266696687', false],
    ['112', false],
    ['anonymous', false],
    ['', false],
  ])('%s may be dialled: %s', (text, may) => {
    expect(isDiallable(text)).toBe(may)
  })
})

describe('XML', () => {
  test('what is written is read back, whatever it holds', () => {
    const text = ' <&>"\' ā 👨‍👩‍👧‍👦 \n\t ]]> '
    const document = element('Response', { a: text }, element('Say', { n: 1, left: undefined }, text), 'x')
    expect(parseXml(xmlDocument(document))).toEqual({
      name: 'Response',
      attributes: { a: text },
      children: [{ name: 'Say', attributes: { n: '1' }, children: [text] }, 'x'],
    })
  })

  test('characters no document can hold are left out', () => {
    expect(xmlDocument(element('Say', {}, 'a\u0000b\u0008\ud800c\uffff'))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Say>abc</Say>',
    )
  })

  test('reads comments, CDATA and references', () => {
    expect(parseXml('<?xml version="1.0"?>\n<!-- c --><A b=\'1\'><![CDATA[<x>]]>&#257;&#x101;<C /></A>').children).toEqual([
      '<x>',
      'āā',
      { name: 'C', attributes: {}, children: [] },
    ])
  })

  test.each([
    '',
    'x',
    '<A>',
    '<A></B>',
    '<A/><B/>',
    '<A b></A>',
    '<A b="1" b="2"/>',
    '<A b="<"/>',
    '<A>&nope;</A>',
    '<A>&#zz;</A>',
    '<!DOCTYPE a><A/>',
    '<A',
    '<A>&lt</A>',
    '<A b="1"c="2"/>',
  ])('%j is refused', (text) => {
    expect(() => parseXml(text)).toThrow()
  })

  test('says where it goes wrong', () => {
    expect(() => parseXml('<A></B>')).toThrow(XmlError)
  })
})
