/**
 * A list kept in order and cut into pieces, so that whoever joins or leaves, be it at the front of a million, moves the few of one
 * piece. No two values may compare as equal.
 */
export type SortedList<T> = {
  add(value: T): void
  remove(value: T): void
  /** In order, piece by piece; none is empty. */
  readonly pieces: readonly (readonly T[])[]
}

const longestPiece = 512

export function sortedList<T>(compare: (a: T, b: T) => number): SortedList<T> {
  const pieces: T[][] = []
  /** The first piece whose last value is not before this one; the last piece if there is none. */
  const pieceFor = (value: T): number => {
    const at = firstIndex(pieces, (piece) => compare(lastOf(piece), value) >= 0)
    return Math.min(at, pieces.length - 1)
  }
  return {
    pieces,
    add(value) {
      const number = pieceFor(value)
      const piece = pieces[number]
      if (piece === undefined) {
        pieces.push([value])
        return
      }
      piece.splice(
        firstIndex(piece, (other) => compare(other, value) >= 0),
        0,
        value,
      )
      if (piece.length > longestPiece) pieces.splice(number + 1, 0, piece.splice(longestPiece / 2))
    },
    remove(value) {
      const number = pieceFor(value)
      const piece = pieces[number]
      if (piece === undefined) return
      const at = firstIndex(piece, (other) => compare(other, value) >= 0)
      const found = piece[at]
      if (found === undefined || compare(found, value) !== 0) return
      piece.splice(at, 1)
      if (piece.length === 0) pieces.splice(number, 1)
    },
  }
}

function lastOf<T>(piece: readonly T[]): T {
  // A piece that becomes empty is taken out at once.
  return piece[piece.length - 1] as T
}

/** Of values of which all that hold come last: where the first of these is. */
function firstIndex<T>(values: readonly T[], holds: (value: T) => boolean): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(values[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}
