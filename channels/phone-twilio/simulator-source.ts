import type { Fields } from '../kit/provider-side.ts'
import type { XmlElement } from '../kit/xml.ts'
import { callFields } from './simulator-state.ts'
import type { Run, SimCall, World } from './simulator-state.ts'

/** Where the next document comes from. */
export type Source = { url: string; method: string; fields: Fields } | { text: string }

/** A document that has been read, with the address its relative ones are resolved against. */
export type SimDocument = { verbs: XmlElement[]; base: string }

/** What the verbs need of the interpreter. */
export type Player = {
  /** Plays verbs in order; the source of the next document where one of them asked for it. */
  play: (world: World, run: Run, document: SimDocument) => Promise<Source | null>
  /** Fetches and reads a document. @throws DocumentError */
  load: (world: World, run: Run, source: Source, place: 'call' | 'wait') => Promise<SimDocument>
}

/** Where an action leads: the address, asked with the call's parameters and those of the verb. */
export function ask(call: SimCall, url: string, method: string | undefined, extra: Fields = {}): Source {
  return { url, method: method ?? 'POST', fields: { ...callFields(call), ...extra } }
}

/** An address in a document, which may be relative to the document's own. */
export function absolute(address: string, base: string): string {
  return new URL(address, base).toString()
}
