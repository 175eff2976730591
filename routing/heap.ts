/** Things of which the first is wanted again and again while others come. */
export type Heap<T> = {
  first(): T | undefined
  add(item: T): void
  /** Takes out the first. */
  take(): T | undefined
}

/** A binary heap: O(log n) each. `isBefore` must tell any two items apart, or their order is not defined. */
export function heap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []
  return {
    first: () => items[0],
    add(item) {
      let hole = items.length
      items.push(item)
      while (hole > 0) {
        const above = (hole - 1) >> 1
        const parent = items[above]
        if (parent === undefined || isBefore(parent, item)) break
        items[hole] = parent
        hole = above
      }
      items[hole] = item
    },
    take() {
      const first = items[0]
      const last = items.pop()
      if (last !== undefined && items.length > 0) sink(items, last, isBefore)
      return first
    },
  }
}

/** Puts an item where the first was, and lets it down to its place. */
function sink<T>(items: T[], item: T, isBefore: (a: T, b: T) => boolean): void {
  let hole = 0
  for (;;) {
    let below = 2 * hole + 1
    const [left, right] = [items[below], items[below + 1]]
    if (left === undefined) break
    const least = right !== undefined && isBefore(right, left) ? (below++, right) : left
    if (isBefore(item, least)) break
    items[hole] = least
    hole = below
  }
  items[hole] = item
}
