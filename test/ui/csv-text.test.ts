import { expect, test } from 'vitest'
import { csvText } from '../../agent-ui/parts/ledger/csv-text.ts'

test.each([
  [[['Nr.', 'Operators']], '\u{feff}Nr.;Operators\r\n'],
  [[[1, null]], '\u{feff}1;\r\n'],
  [[['a;b', 'c,d', 'e "f"', 'g\nh']], '\u{feff}"a;b";"c,d";"e ""f""";"g\nh"\r\n'],
  [[['=1+1', '@x', '-2', '+3']], "\u{feff}'=1+1;'@x;'-2;'+3\r\n"],
  [[[-2]], '\u{feff}-2\r\n'],
])('%j', (rows, text) => expect(csvText(rows, ';')).toBe(text))
