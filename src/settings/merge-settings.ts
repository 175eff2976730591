import { isMap, type Changed } from './write-settings.ts'

/** Those that are set; null means back to the default. */
export function withoutNulls(given: Changed): Changed {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === null ? [] : [[name, isMap(value) ? withoutNulls(value) : value]],
    ),
  )
}

/** A version's own numbers with others put in, maps key by key; null takes one out. */
export function mergeSettings(before: Changed, given: Changed): Changed {
  const merged = { ...before }
  for (const [name, value] of Object.entries(given)) {
    const old = merged[name]
    if (value === null) delete merged[name]
    else merged[name] = isMap(value) ? mergeSettings(isMap(old) ? old : {}, value) : value
  }
  return merged
}
