import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import { readFile, write } from '../../api.ts'
import { uploadFile } from '../../upload-file.ts'

/** A file went with the letter that failed; for another letter it has to come here once more. */
async function filesAgain(message: MessageView): Promise<string[]> {
  const ids: string[] = []
  for (const { url, name } of message.attachments) {
    ids.push((await uploadFile(new File([await readFile(url)], name ?? 'file'))).id)
  }
  return ids
}

/** What a letter has beside its text. */
const restOf = async (message: MessageView) =>
  message.letter
    ? {
        subject: message.letter.subject,
        cc: message.letter.cc.map(({ address }) => address),
        attachments: await filesAgain(message),
      }
    : {}

const stale = ['desk', 'ticket', 'timeline', 'letter-frame']

/** The same message once more; `to`: to another address, which the conversation has from then on. */
export function useSendAgain(message: MessageView) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (to: string | null) => {
      const body = { text: message.text, ...(await restOf(message)), ...(to === null ? {} : { to }) }
      await write('POST', `/api/contacts/${message.contactId}/messages`, body)
    },
    onSettled: () => Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  })
}

/** The message as a draft: a letter with its copies and files, before what has been begun meanwhile. */
export function useWriteAnew(begun: string, onDraft: (text: string, contactId: string | null) => void) {
  return useMutation({
    mutationFn: async (message: MessageView) => {
      const { letter, contactId, ticketId } = message
      const text = begun === '' ? message.text : `${message.text}\n\n${begun}`
      const path = letter ? `/api/contacts/${contactId}/draft` : `/api/tickets/${ticketId}/draft`
      await write('PUT', path, { text, ...(await restOf(message)) })
      onDraft(text, letter ? contactId : null)
    },
  })
}
