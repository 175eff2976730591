/** After so many attempts a letter is asked for in pieces, which is another way for the server as well. */
const attemptsWhole = 2
/** After so many, a minute or two of them, it is passed over: all others wait behind it. What is known of it is kept in its place. */
const attempts = 6
const maxSuspects = 100

/** The server did not hand out a letter that is there: it refused, left it out, or broke the line over it. */
export class LetterWithheld extends Error {
  readonly uid: number
  constructor(uid: number, cause: unknown) {
    super('a letter is withheld', { cause })
    this.uid = uid
  }
}

/** Letters of each folder at which reading has stopped, and how often: a line may break anywhere, but not again and again over the same one. */
const suspects = new Map<string, Map<number, number>>()

export function noteWithheld(folder: string, uid: number): void {
  const known = suspects.get(folder) ?? new Map<number, number>()
  suspects.set(folder, known.set(uid, (known.get(uid) ?? 0) + 1))
  // The lowest have been passed.
  if (known.size > maxSuspects) known.delete(Math.min(...known.keys()))
}

/** How a letter is to be read: 'together' with its neighbours, alone and 'whole', in 'pieces', its 'header', or 'nothing' of it. */
export function wayToRead(folder: string, uid: number): 'together' | 'whole' | 'pieces' | 'header' | 'nothing' {
  const failures = suspects.get(folder)?.get(uid) ?? 0
  if (failures === 0) return 'together'
  if (failures < attemptsWhole) return 'whole'
  if (failures < attempts) return 'pieces'
  return failures === attempts ? 'header' : 'nothing'
}

/** The first line of what is kept in the place of a letter; whatever a server delivers begins with a line of its own. */
export const withheldHeader = 'x-omni-withheld'

export const standInFor = (folder: string, uid: number, header: Buffer | null): Buffer =>
  Buffer.concat([Buffer.from(`X-Omni-Withheld: ${encodeURI(folder)} ${uid}\r\n`), header ?? Buffer.from('\r\n')])
