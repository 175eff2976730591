import type { HttpReply } from '../channel.ts'
import { element, xmlDocument } from './xml.ts'
import type { XmlElement } from './xml.ts'

/** A TwiML document from its verbs. */
export function twiml(...verbs: XmlElement[]): string {
  return xmlDocument(element('Response', {}, ...verbs))
}

/** Answers a webhook with a document; without verbs it means "received, do nothing". */
export function twimlReply(...verbs: XmlElement[]): HttpReply {
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: twiml(...verbs) }
}
