/** An instant as JSON carries it. */
export const iso = (at: Date): string => at.toISOString()
export const isoOrNull = (at: Date | null): string | null => (at === null ? null : at.toISOString())
