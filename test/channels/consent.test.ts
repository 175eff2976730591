import { expect, test } from 'vitest'
import { consentOf } from '../../channels/sms-twilio/consent.ts'

test.each(
  [
    'STOP',
    'stop',
    ' Stop. ',
    '"STOP"',
    '„Beigt!”',
    'STOP!!!',
    '\u00a0stop\u200b',
    '(stop)',
    'STOP 🛑',
    '- atteikt -',
    'СТОП',
  ].concat(['StopAll', 'unsubscribe', 'CANCEL', 'end', 'Quit', 'REVOKE', 'OptOut']),
)('"%s" withdraws consent', (text) => {
  expect(consentOf(text, null)).toBe('opted-out')
})

// A written with its macron apart is the same word.
test.each(['START', 'Unstop', 'Sākt', 'SA\u0304KT', 'sakt.', 'старт'])('"%s" renews consent', (text) => {
  expect(consentOf(text, null)).toBe('opted-in')
})

test.each([
  '',
  '.',
  '🛑',
  'YES',
  'Jā',
  'HELP',
  'STOP 2',
  'STOP.END',
  'Nesūtiet vairs, stop',
  'STOPS',
  'beigta',
  'Start darbu 8:00',
  'Beigt?',
  '„Stop?”',
  'constructor',
])('"%s" is for an agent', (text) => {
  expect(consentOf(text, null)).toBeNull()
})

test.each([
  ['STOP', 'opted-out'],
  ['stop', 'opted-out'],
  ['START', 'opted-in'],
  ['HELP', null],
  ['SOMETHING', null],
])('what the provider says it took the text for counts: %s', (type, consent) => {
  expect(consentOf('START', type)).toBe(consent)
})
