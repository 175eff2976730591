import type { Sql } from './database.ts'

const names = new Map<string, string>()

/**
 * A statement put together from fixed pieces (a shared select list, optional filters) that is worth preparing all the same: each
 * text gets a name of its own. The texts come from the code alone, so there are only so many of them.
 */
export function preparedText(text: string, values: unknown[]): Sql {
  let name = names.get(text)
  if (name === undefined) {
    name = `t${names.size + 1}`
    names.set(text, name)
  }
  return { text, name, values }
}

const limits = [2, 21, 51, 101, 201] as const

/**
 * A limit written out, at least as large as asked for. With a parameter in its place PostgreSQL expects a tenth of the table, finds
 * every general plan dear, and plans anew each time: 10 ms of a list that is read in 2.
 */
export function limitOf(rows: number): string {
  return `limit ${limits.find((limit) => limit >= rows) ?? rows}`
}

/** Collects conditions and their values: `add` writes the value's number where the piece says `?`. */
export function conditions(): { values: unknown[]; add: (piece: string, ...values: unknown[]) => void; where: () => string } {
  const pieces: string[] = []
  const values: unknown[] = []
  return {
    values,
    add(piece, ...more) {
      let n = 0
      pieces.push(
        piece.replace(/\?/g, () => {
          values.push(more[n])
          n += 1
          return `$${values.length}`
        }),
      )
    },
    where: () => (pieces.length === 0 ? '' : `where ${pieces.join(' and ')}`),
  }
}
