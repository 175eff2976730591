import { ApiError } from './api.ts'
import type { Translate } from './t.ts'

/** A refusal in the words of the catalogue, by its code; the server's own sentence where the catalogue has none. */
export function errorWords({ word, t }: Translate, error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.bug')
  const known = word('error', error.code)
  return known === error.code ? error.message || t('error.bug') : known
}
