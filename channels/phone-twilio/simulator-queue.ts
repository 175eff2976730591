import { newSid } from '../kit/provider-side.ts'
import type { XmlElement } from '../kit/xml.ts'
import { leaveQueue, positionIn, secondsSince } from './simulator-call.ts'
import { absolute, ask } from './simulator-source.ts'
import type { Player, SimDocument, Source } from './simulator-source.ts'
import { callFields, textIn, waitFor } from './simulator-state.ts'
import type { QueuePlace, Run, SimQueue, World } from './simulator-state.ts'

/** A document that takes hardly any time must not be asked for again and again. */
const shortestDocumentMs = 500

/** Lets the caller wait in a queue and hear documents, until one of them lets him leave. Other exits stop the run. */
export async function enqueue(world: World, run: Run, verb: XmlElement, base: string, player: Player): Promise<Source | null> {
  const { call } = run
  const { action, method, waitUrl, waitUrlMethod, maxQueueSize = '100' } = verb.attributes
  const actionUrl = action === undefined ? null : absolute(action, base)
  const queue = queueNamed(world, `${call.account.settings.accountSid} ${textIn(verb)}`, textIn(verb))
  if (queue.tickets.length >= Number(maxQueueSize)) {
    return actionUrl === null ? null : ask(call, actionUrl, method, { QueueResult: 'queue-full', QueueTime: '0' })
  }
  queue.nextTicket += 1
  queue.tickets.push(queue.nextTicket)
  const place: QueuePlace = {
    kind: 'queue',
    queue,
    ticket: queue.nextTicket,
    joinedAt: world.side.host.now(),
    action: actionUrl,
    waitAddress: waitUrl === undefined ? null : { url: absolute(waitUrl, base), method: waitUrlMethod ?? 'POST' },
    maxSize: Number(maxQueueSize),
  }
  call.place = place
  world.side.host.changed()
  try {
    await wait(world, run, place, player)
  } catch (error) {
    // Whoever stopped the run has taken the call out already; a wait document that fails takes it out without an action.
    if (call.place === place) {
      call.place = null
      leaveQueue(world, place, 'error')
    }
    throw error
  }
  call.place = null
  const fields = leaveQueue(world, place, 'leave')
  return actionUrl === null ? null : ask(call, actionUrl, method, fields)
}

async function wait(world: World, run: Run, place: QueuePlace, player: Player): Promise<void> {
  const address = place.waitAddress
  if (!address) {
    await waitFor(world, run, null)
    return
  }
  let next: Source | null = null
  for (;;) {
    const before = world.side.host.now().getTime()
    const source: Source = next ?? { ...address, fields: { ...callFields(run.call), ...waitFields(world, place) } }
    const document: SimDocument = await player.load(world, run, source, 'wait')
    const leaves = document.verbs.findIndex((verb) => verb.name === 'Leave')
    const played = leaves < 0 ? document : { ...document, verbs: document.verbs.slice(0, leaves) }
    next = await player.play(world, run, played)
    if (leaves >= 0 && !next) return
    if ((world.side.host.now().getTime() - before) * run.call.speed < shortestDocumentMs)
      await waitFor(world, run, shortestDocumentMs)
  }
}

function waitFields(world: World, place: QueuePlace): Record<string, string> {
  const { queue, ticket, joinedAt } = place
  return {
    QueueSid: queue.sid,
    QueuePosition: String(positionIn(queue.tickets, ticket) + 1),
    QueueTime: String(secondsSince(world, joinedAt)),
    AvgQueueTime: String(queue.waitedS),
    CurrentQueueSize: String(queue.tickets.length),
    MaxQueueSize: String(place.maxSize),
  }
}

function queueNamed(world: World, key: string, name: string): SimQueue {
  const known = world.queues.get(key)
  if (known) return known
  const queue: SimQueue = { sid: newSid('QU'), name, tickets: [], nextTicket: 0, waitedS: 0 }
  world.queues.set(key, queue)
  return queue
}
