/** The closed list of docs/kpi.md; its order settles equal times. The same list stands in routing/ending.ts; a test holds the two together. */
export const endings = [
  'answered',
  'hung-up-in-menu',
  'short-hang-up',
  'hung-up-in-queue',
  'hung-up-while-ringing',
  'wait-limit',
  'refused-full',
  'refused-no-agent',
  'closed',
  'chose-callback',
  'voicemail',
  'emergency-diverted',
  'technical-failure',
  'unknown',
] as const
export type Ending = (typeof endings)[number]
