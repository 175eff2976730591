import { askWebhook } from '../kit/provider-side.ts'
import { endCall, setStatus } from './simulator-call.ts'
import { readDocument } from './simulator-document.ts'
import type { SimDocument, Source } from './simulator-source.ts'
import { callFields, hears, isOver, stopRun, Stopped } from './simulator-state.ts'
import type { Run, SimCall, World } from './simulator-state.ts'
import { perform } from './simulator-verbs.ts'

/** A document that did not come or cannot be used. `code` is the provider's. */
export class DocumentError extends Error {
  readonly code: number
  readonly url: string
  constructor(code: number, url: string, reason: string) {
    super(reason)
    this.name = 'DocumentError'
    this.code = code
    this.url = url
  }
}

/** A call fetches this many documents and no more: a redirect to itself would never end. */
const maxDocuments = 5000

/** Lets a call be governed by documents from now on; what it was doing before has been stopped. */
export function startRun(world: World, call: SimCall, source: Source): void {
  stopRun(call)
  const run: Run = { call, over: false, stop: () => {}, onKey: null, onSpeech: null }
  call.run = run
  void govern(world, run, source)
}

async function govern(world: World, run: Run, first: Source): Promise<void> {
  const { call } = run
  try {
    await playAll(world, run, first)
    endCall(world, call, 'completed')
  } catch (error) {
    if (error instanceof Stopped || run.over) return
    hears(world, call, `! ${error instanceof Error ? error.message : String(error)}`)
    if (!(error instanceof DocumentError) || !(await fallback(world, run, error))) endCall(world, call, 'failed')
  }
}

/** The number's fallback address is asked once; what it answers is played to the end. */
async function fallback(world: World, run: Run, error: DocumentError): Promise<boolean> {
  const { call } = run
  // A document sent over the API belongs to no number, and neither do calls we placed.
  if (call.direction !== 'inbound') return false
  const url = `${call.account.webhookUrl}/fallback`
  const fields = { ...callFields(call), ErrorCode: String(error.code), ErrorUrl: error.url }
  try {
    await playAll(world, run, { url, method: 'POST', fields })
    endCall(world, call, 'completed')
    return true
  } catch (second) {
    return second instanceof Stopped || run.over
  }
}

async function playAll(world: World, run: Run, first: Source): Promise<void> {
  let source: Source | null = first
  for (let count = 0; source && count < maxDocuments; count += 1) {
    const document: SimDocument = await load(world, run, source, 'call')
    answer(world, run.call, document)
    source = await play(world, run, document)
  }
}

/** A call is answered by the first document that does anything but refuse it. */
function answer(world: World, call: SimCall, document: SimDocument): void {
  if (call.status === 'ringing' && document.verbs[0]?.name !== 'Reject') setStatus(world, call, 'in-progress')
}

async function play(world: World, run: Run, document: SimDocument): Promise<Source | null> {
  for (const verb of document.verbs) {
    const next = await perform(world, run, verb, document.base, { play, load })
    if (run.over || isOver(run.call)) throw new Stopped()
    if (next) return next
  }
  return null
}

async function load(world: World, run: Run, source: Source, place: 'call' | 'wait'): Promise<SimDocument> {
  if ('text' in source) return read(source.text, run.call.account.webhookUrl, place)
  const { url, method, fields } = source
  const answered = await askWebhook(world.side, { url, method, fields, account: run.call.account })
  if (run.over) throw new Stopped()
  if (typeof answered === 'string') throw new DocumentError(answered === 'time-out' ? 11200 : 11205, url, answered)
  if (answered.status < 200 || answered.status > 299) throw new DocumentError(11200, url, `HTTP ${answered.status}`)
  return read(answered.text, url, place)
}

function read(text: string, base: string, place: 'call' | 'wait'): SimDocument {
  try {
    return { verbs: text.trim() === '' ? [] : readDocument(text, place), base }
  } catch (error) {
    throw new DocumentError(12100, base, error instanceof Error ? error.message : 'unreadable')
  }
}
