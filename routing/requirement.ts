import { compareText } from './compare-text.ts'
import type { Skills } from './types.ts'

/** A requirement as one text, equal exactly for equal requirements: its entries in order of code units, as JSON. */
export function requirementOf(requires: Skills): string {
  const known = written.get(requires)
  if (known !== undefined) return known
  const text = JSON.stringify(Object.entries(requires).sort(([a], [b]) => compareText(a, b)))
  written.set(requires, text)
  return text
}

/** Many contacts share one requirement object: it is written out once. */
const written = new WeakMap<Skills, string>()
