import type { LetterAddress, MessageStatus } from './channel.ts'

/** What is handed to a provider, and what it answers. Part of the channel port. */

export type OutboundMessage = {
  id: string
  to: string
  text: string
  /** What a letter has beside its text; on channels of letters only. */
  letter?: OutboundLetter
}

/** Bytes that are read when they are sent, as often as they are sent. */
export type OutboundFile = { name: string; contentType: string; size: number; open: () => Promise<AsyncIterable<Uint8Array>> }

export type OutboundLetter = {
  subject: string
  /** The name beside our own address. */
  fromName: string | null
  cc: readonly LetterAddress[]
  /** Message-ID of the letter this one answers, with its angle brackets. */
  inReplyTo: string | null
  /** Message-IDs of the thread, oldest first. */
  references: readonly string[]
  /** As its writer made it; whatever acts or loads is taken out. Null: made from the text. */
  html: string | null
  signature: string | null
  /** What is answered: a line that says whose words follow, and the words. */
  quoted: { intro: string; text: string } | null
  attachments: readonly OutboundFile[]
  /** Nobody wrote it: it says so, and nothing that happens to it comes back. */
  automatic: boolean
  /** Recipients whose server has taken it in an earlier attempt: they do not get it again. */
  taken: readonly string[]
}

export type SentMessage = {
  /** The provider's id; of a letter its Message-ID, the same in every attempt. */
  externalId: string
  status: MessageStatus
  parts: number | null
  /** Recipients of a copy whose server refused it for good, with its words. */
  refused?: readonly { address: string; words: string }[]
}
