import { ApiError } from './api.ts'
import type { Translate } from './t.ts'

/** A part of a refusal's `details`, where it is a text. */
function detail(error: ApiError, name: 'reason' | 'field'): string | null {
  const { details } = error
  if (typeof details !== 'object' || details === null) return null
  const value: unknown = new Map(Object.entries(details)).get(name)
  return typeof value === 'string' ? value : null
}

/**
 * A refusal in the words of the catalogue: by its reason, else by its code. What names a field of a form, or has no words of
 * ours, speaks with the server's own sentence.
 */
export function errorWords({ word, t }: Translate, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.bug')
  const reason = detail(error, 'reason')
  const byReason = reason === null ? null : word('error.reason', reason)
  if (byReason !== null && byReason !== reason) return byReason
  const byCode = word('error', error.code)
  const known = byCode !== error.code && detail(error, 'field') === null
  return known ? byCode : error.message || t('error.bug')
}
