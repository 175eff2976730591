import { replications } from '../../routing/twin/run-scenario.ts'
import type { Scenario } from '../../routing/twin/scenario.ts'

const pieceLength = 1 << 20

/**
 * Plays a scenario and answers the JSON of its result in pieces. What happens is written out as it happens: of a million contacts it
 * is more than one text can hold, and more than should lie about as objects.
 */
export function* printRun(scenario: Scenario): Generator<string | Uint8Array> {
  const [events, decisions, contacts] = [jsonList(), jsonList(), jsonList()]
  const steps = replications(scenario, { event: events.add, decision: decisions.add })
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  for (const contact of step.value.contacts) contacts.add(contact)
  yield `{"policy":${JSON.stringify(step.value.policy)},"events":`
  yield* events.pieces()
  yield ',"decisions":'
  yield* decisions.pieces()
  yield ',"contacts":'
  yield* contacts.pieces()
  yield `,"summary":${JSON.stringify(step.value.summary)}}`
}

/** A JSON list that grows as bytes. */
function jsonList() {
  const pieces: Uint8Array[] = []
  let text = '['
  let isEmpty = true
  return {
    add: (value: object): void => {
      text += isEmpty ? JSON.stringify(value) : `,${JSON.stringify(value)}`
      isEmpty = false
      if (text.length < pieceLength) return
      pieces.push(Buffer.from(text))
      text = ''
    },
    *pieces(): Generator<string | Uint8Array> {
      yield* pieces
      yield `${text}]`
    },
  }
}
