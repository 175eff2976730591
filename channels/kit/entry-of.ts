/** Looks a provider's word up in a table; undefined for words it does not hold, `constructor` and the like included. */
export function entryOf<T>(table: Readonly<Record<string, T>>, word: string | null | undefined): T | undefined {
  return word !== null && word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined
}
