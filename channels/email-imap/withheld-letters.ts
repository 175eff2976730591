/** After so many attempts a letter is asked for in pieces, which is another way for the server as well. */
const attemptsWhole = 2
/** After so many, about a minute of them, it is passed over: all others wait behind it. What is known of it is kept in its place. */
const attempts = 6

/** The server did not hand out a letter that is there: it refused, left it out, or broke the line over it. */
export class LetterWithheld extends Error {
  readonly uid: number
  constructor(uid: number, cause: unknown) {
    super('a letter is withheld', { cause })
    this.uid = uid
  }
}

type Suspect = { uid: number; failures: number }

/** The one letter of each folder at which reading last stopped: a line may break anywhere, but not again and again over the same one. */
const suspects = new Map<string, Suspect>()

export function noteWithheld(folder: string, uid: number): void {
  const before = suspects.get(folder)
  suspects.set(folder, { uid, failures: before?.uid === uid ? before.failures + 1 : 1 })
}

/** How a letter is to be read: 'whole' with its neighbours, 'pieces' alone, its 'header' alone, or 'nothing' of it. */
export function wayToRead(folder: string, uid: number): 'whole' | 'pieces' | 'header' | 'nothing' {
  const suspect = suspects.get(folder)
  if (suspect?.uid !== uid || suspect.failures < attemptsWhole) return 'whole'
  if (suspect.failures < attempts) return 'pieces'
  return suspect.failures === attempts ? 'header' : 'nothing'
}

/** The first line of what is kept in the place of a letter; whatever a server delivers begins with a line of its own. */
export const withheldHeader = 'x-omni-withheld'

export const standInFor = (folder: string, uid: number, header: Buffer | null): Buffer =>
  Buffer.concat([Buffer.from(`X-Omni-Withheld: ${encodeURI(folder)} ${uid}\r\n`), header ?? Buffer.from('\r\n')])
