import { randomInt } from 'node:crypto'

/** Letters and digits that are not taken for one another when read aloud or copied by hand. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'

/** Random signs in groups, such as `k7mq-9xw4-…`: just under five bits each. */
export function readableSecret(groups: number, perGroup: number): string {
  const group = () => Array.from({ length: perGroup }, () => alphabet[randomInt(alphabet.length)]).join('')
  return Array.from({ length: groups }, group).join('-')
}
