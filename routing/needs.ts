/** One call of a person, for the view per person. `caller` null: withheld, a person of its own. */
export type Attempt = {
  readonly caller: string | null
  readonly arrivedAtMs: number
  readonly state: 'answered' | 'unanswered' | 'in-progress'
}

export type NeedCounts = { readonly calls: number; readonly unanswered: number; readonly inProgress: number }

/**
 * Counts needs instead of calls: one person's attempts within `windowMin` minutes of the first are one need (docs/kpi.md,
 * `per-person`). It is met if any was answered; otherwise, if one still goes on, it is in progress; otherwise not met. The next
 * attempt after the window opens a new need.
 */
export function needsOf(attempts: readonly Attempt[], windowMin: number): NeedCounts {
  const people = Map.groupBy(attempts, (attempt) => attempt.caller)
  const alone = (people.get(null) ?? []).map((attempt) => [attempt])
  people.delete(null)
  const needs = [...alone, ...[...people.values()].flatMap((person) => needsOfPerson(person, windowMin * 60_000))]
  const open = needs.filter((need) => !need.some((attempt) => attempt.state === 'answered'))
  const inProgress = open.filter((need) => need.some((attempt) => attempt.state === 'in-progress')).length
  return { calls: needs.length, unanswered: open.length - inProgress, inProgress }
}

function needsOfPerson(attempts: readonly Attempt[], windowMs: number): Attempt[][] {
  const needs: Attempt[][] = []
  let opensAtMs = Number.NEGATIVE_INFINITY
  for (const attempt of attempts.toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs)) {
    const current = needs.at(-1)
    if (current !== undefined && attempt.arrivedAtMs - opensAtMs <= windowMs) current.push(attempt)
    else {
      needs.push([attempt])
      opensAtMs = attempt.arrivedAtMs
    }
  }
  return needs
}
