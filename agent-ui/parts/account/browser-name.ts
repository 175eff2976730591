const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const

const first = (list: readonly (readonly [string, string])[], text: string) => list.find(([sign]) => text.includes(sign))?.[1]

/** "Firefox, Windows" out of what a browser says of itself; as it stands where it says nothing of the kind. */
export function browserName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const known = [first(browsers, userAgent), first(systems, userAgent)].filter(Boolean).join(', ')
  return known || userAgent
}
