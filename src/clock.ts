/** Where the time comes from. Tests set their own; nothing in src calls Date.now() for a decision. */
export type Clock = { now: () => Date }

export const systemClock: Clock = { now: () => new Date() }
