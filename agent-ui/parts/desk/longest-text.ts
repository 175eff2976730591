/** A channel's limit; the interface's own is 20,000 (interfaces.md). */
export const longestText = { sms: 1_600, other: 20_000 } as const
