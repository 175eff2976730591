const fit = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+$/

/** What stands among the copies and is no address: the server would refuse the letter for it. */
export const unfitAddresses = (addresses: readonly string[]): string[] => addresses.filter((address) => !fit.test(address))

/** "Anna <a@b.example>, c@d.example; e@f.example" as people and their address books write it. */
export function splitAddresses(line: string): string[] {
  return line
    .split(/[,;\n]/)
    .map((part) => (/<([^<>]+)>/.exec(part)?.[1] ?? part).trim())
    .filter(Boolean)
}
