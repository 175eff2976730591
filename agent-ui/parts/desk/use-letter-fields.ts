import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { UploadView } from '../../../src/uploads/uploads.contract.ts'
import { letterDraftQuery } from '../../queries.ts'
import type { LetterDraft } from './use-draft.ts'

export type LetterFields = { subject: string | null; cc: string[]; files: UploadView[] }

const nothing: LetterFields = { subject: null, cc: [], files: [] }

/** Subject, copies and files of a letter in writing: as the server kept them, until its writer changes them here. */
export function useLetterFields(contactId: string, onChange: (of: LetterDraft) => void) {
  const { data, isSuccess } = useQuery(letterDraftQuery(contactId))
  const [changed, setChanged] = useState<LetterFields | null>(null)
  const kept = data ? { subject: data.subject, cc: data.cc, files: data.attachments } : nothing
  const fields = changed ?? kept
  // Two files may come in one after the other, before the screen has shown the first.
  const latest = useRef<LetterFields | null>(null)
  const draftOf = ({ subject, cc, files }: LetterFields): LetterDraft => ({
    contactId,
    subject,
    cc,
    attachments: files.map(({ id }) => id),
  })
  const change = (make: (old: LetterFields) => LetterFields) => {
    const next = make(latest.current ?? kept)
    latest.current = next
    setChanged(next)
    onChange(draftOf(next))
  }
  const ready = isSuccess || changed !== null
  /** What the text is saved with; nothing until it is known what there was. */
  return { fields, change, draft: ready ? draftOf(fields) : undefined, ready }
}
