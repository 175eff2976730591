import { parseXml } from '../kit/xml-parse.ts'
import type { XmlElement } from '../kit/xml.ts'
import { childElements, textIn } from './simulator-state.ts'

/** Verbs of a call, and those that may be used while it waits in a queue. */
const verbsOfCall = new Set([
  'Say',
  'Play',
  'Pause',
  'Gather',
  'Enqueue',
  'Leave',
  'Redirect',
  'Dial',
  'Record',
  'Hangup',
  'Reject',
])
const verbsOfWait = new Set(['Say', 'Play', 'Pause', 'Gather', 'Leave', 'Redirect', 'Hangup'])
const verbsOfGather = new Set(['Say', 'Play', 'Pause'])
const nounsOfDial = new Set(['Conference', 'Number', 'Client'])
const maxSayLength = 4096

/**
 * Reads a document strictly: the provider would overlook some of this with a warning, but what we send must be right.
 * @throws Error with what is wrong.
 */
export function readDocument(text: string, place: 'call' | 'wait'): XmlElement[] {
  const root = parseXml(text)
  if (root.name !== 'Response') throw new Error(`root element is <${root.name}>`)
  if (textIn(root) !== '') throw new Error('text outside a verb')
  const verbs = childElements(root)
  for (const verb of verbs) {
    if (!(place === 'wait' ? verbsOfWait : verbsOfCall).has(verb.name)) throw new Error(`<${verb.name}> is not allowed here`)
    checkVerb(verb)
  }
  return verbs
}

function checkVerb(verb: XmlElement): void {
  const { name, attributes } = verb
  if ((name === 'Say' || name === 'Play' || name === 'Redirect' || name === 'Enqueue') && textIn(verb) === '')
    throw new Error(`<${name}> is empty`)
  if (name === 'Say' && textIn(verb).length > maxSayLength) throw new Error('<Say> is too long')
  if (name === 'Enqueue' && textIn(verb).length > 64) throw new Error('queue name is too long')
  for (const count of ['length', 'numDigits', 'timeout', 'maxLength', 'loop', 'maxQueueSize']) {
    if (attributes[count] !== undefined && !/^\d+$/.test(attributes[count])) throw new Error(`${name} ${count} is no number`)
  }
  for (const address of ['action', 'waitUrl', 'statusCallback', 'recordingStatusCallback']) {
    if (attributes[address] !== undefined && !URL.canParse(attributes[address], 'https://relative.example/'))
      throw new Error(`${name} ${address} is no address`)
  }
  if (name === 'Gather') checkChildren(verb, verbsOfGather)
  if (name === 'Dial') {
    checkChildren(verb, nounsOfDial)
    if (childElements(verb).length > 1) throw new Error('only one party can be dialled at a time')
    for (const noun of childElements(verb)) if (textIn(noun) === '') throw new Error(`<${noun.name}> is empty`)
  }
}

function checkChildren(verb: XmlElement, allowed: ReadonlySet<string>): void {
  for (const child of childElements(verb)) {
    if (!allowed.has(child.name)) throw new Error(`<${child.name}> is not allowed in <${verb.name}>`)
    checkVerb(child)
  }
}
