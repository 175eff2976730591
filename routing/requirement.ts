import { compareText } from './compare-text.ts'
import type { Skills } from './types.ts'

/** A requirement as one text, equal exactly for equal requirements: its entries in order of code units, as JSON. */
export function requirementOf(requires: Skills): string {
  return JSON.stringify(Object.entries(requires).sort(([a], [b]) => compareText(a, b)))
}
