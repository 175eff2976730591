/** The one error for "no, and it is not a bug": the caller can mend it. */
export const refusalCodes = [
  'bad-input',
  'not-signed-in',
  'not-allowed',
  'not-found',
  'wrong-state',
  'offer-gone',
  'too-large',
  'not-supported',
  'cannot',
  'too-many',
  'not-ready',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

export const statusOf: Record<RefusalCode, number> = {
  'bad-input': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  'wrong-state': 409,
  'offer-gone': 409,
  'too-large': 413,
  'not-supported': 415,
  cannot: 422,
  'too-many': 429,
  'not-ready': 503,
}

export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: unknown
  /** `message` says what to do about it; `details` names the field where there is one. */
  constructor(code: RefusalCode, message: string, details?: unknown) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

export const notFound = () => new Refusal('not-found', 'There is no such thing, or you may not see it.')
