import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { smsParts } from '../../agent-ui/parts/desk/sms-parts.ts'
import { smsParts as billedParts } from '../../channels/kit/sms-parts.ts'

describe('parts of an SMS as the desk counts them', () => {
  test.each([
    ['', 'gsm-7', 0, 0, 160],
    ['a'.repeat(160), 'gsm-7', 160, 1, 0],
    ['a'.repeat(161), 'gsm-7', 161, 2, 145],
    ['€'.repeat(80), 'gsm-7', 160, 1, 0],
    [`${'a'.repeat(152)}€${'a'.repeat(10)}`, 'gsm-7', 164, 2, 141],
    ['ā'.repeat(70), 'ucs-2', 70, 1, 0],
    ['ā'.repeat(71), 'ucs-2', 71, 2, 63],
    [`${'ā'.repeat(66)}😀ā`, 'ucs-2', 69, 1, 1],
    [`${'ā'.repeat(66)}😀${'ā'.repeat(3)}`, 'ucs-2', 71, 2, 62],
  ] as const)('%j', (text, encoding, units, parts, left) => {
    expect(smsParts(text)).toEqual({ encoding, units, parts, left })
  })

  test('is what the channel will be billed for', () => {
    const letters = fc.constantFrom('a', 'ā', '€', '[', '\n', 'ю', '😀', ' ', 'é', '"')
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 400 }), (characters) => {
        const text = characters.join('')
        const { units, parts } = smsParts(text)
        expect({ units, parts }).toEqual({ units: billedParts(text).units, parts: billedParts(text).parts })
      }),
    )
  })
})
