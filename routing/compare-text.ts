/** Order of texts by code units: the same on every machine and in every locale. Every sort in routing/ ends in it. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
