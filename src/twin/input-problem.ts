import type { z } from 'zod'

/** What was given cannot be played: one line with the path of the field and what was expected there. */
export class InputProblem extends Error {}

export function inputProblem(path: readonly PropertyKey[], what: z.core.$ZodIssue | string | undefined): InputProblem {
  const issue = typeof what === 'object' ? deepest(what, path) : { path, message: what ?? 'is not valid' }
  return new InputProblem(`${pathText(issue.path)}: ${issue.message}`)
}

/** Of alternatives none of which fits, what was said of the one that came nearest. */
function deepest(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): { path: readonly PropertyKey[]; message: string } {
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors
      .flatMap(([first]) => first ?? [])
      .toSorted((a, b) => b.path.length - a.path.length)
      .find((each) => each.path.length > 0 && each.code !== 'unrecognized_keys')
    return nearest && nearest.path.length > 1
      ? deepest(nearest, [...path, ...nearest.path])
      : { path, message: 'expected one of {fixed: s}, {exp: mean}, {lognormal: {mean, cv}}, {mix: [[share, mean], …]}' }
  }
  return { path, message: expected(issue) }
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : article(issue.expected)}`
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `expected at least ${String(issue.minimum)} ${issue.origin === 'array' ? 'item' : 'character'}`
        : `expected a number of at least ${String(issue.minimum)}`
    case 'too_big':
      return `expected at most ${String(issue.maximum)}`
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}`
    case 'invalid_key':
      return 'expected a known name as key'
    default:
      return issue.message.toLowerCase().startsWith('expected') ? issue.message : `expected otherwise: ${issue.message}`
  }
}

const article = (type: string): string =>
  ({
    array: 'a list',
    object: 'an object',
    record: 'an object',
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    tuple: 'a list',
  })[type] ?? type

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole'
  return path.map((part, n) => (typeof part === 'number' ? `[${part}]` : `${n === 0 ? '' : '.'}${String(part)}`)).join('')
}
