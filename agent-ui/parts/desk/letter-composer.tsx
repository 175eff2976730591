import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type DragEvent } from 'react'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { MessageNew } from '../../../src/messages/messages.contract.ts'
import { letterDraftQuery, letterFrameQuery } from '../../queries.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { DraftFoot } from './draft-foot.tsx'
import { LetterAttach } from './letter-attach.tsx'
import { LetterBelow } from './letter-below.tsx'
import { LetterHead } from './letter-head.tsx'
import styles from './letter-composer.module.css'
import { longestText } from './longest-text.ts'
import { TemplateButton } from './template-button.tsx'
import { unfitAddresses } from './unfit-addresses.ts'
import type { useDraft } from './use-draft.ts'
import type { Field } from './use-field.ts'
import { useLetterFields } from './use-letter-fields.ts'
import { useUploads } from './use-uploads.ts'
import fieldStyles from './writing.module.css'

type Props = {
  contact: ContactView
  /** Why no letter can go out now; it stands above. */
  barred: boolean
  draft: ReturnType<typeof useDraft>
  field: Field['field']
  fieldRef: Field['attach']
  onWrite: () => void
  onSent: () => void
}

function useSendLetter(contact: ContactView, onSent: () => void) {
  const client = useQueryClient()
  return useWrite((body: Partial<MessageNew>) => ['POST', `/api/contacts/${contact.id}/messages`, body], {
    stale: ['desk', 'ticket', 'timeline', 'letter-frame'],
    onDone: () => {
      client.setQueryData(
        letterDraftQuery(contact.id).queryKey,
        (old) => old && { ...old, text: '', subject: null, cc: [], attachments: [] },
      )
      onSent()
    },
  })
}

/** What is missing before a letter can go. */
function useWhyNot({ text, unfit, uploading }: { text: string; unfit: string | undefined; uploading: boolean }): string | null {
  const { t } = useMessages()
  if (text === '') return t('desk.nothing-to-send')
  if (text.length > longestText.other) return t('desk.too-long', { limit: longestText.other })
  if (unfit !== undefined) return t('letter.cc.unfit', { address: unfit })
  return uploading ? t('letter.file.wait') : null
}

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

/** An answer by letter: to whom, copies, subject, text, files, and what the server sets below it. */
export function LetterComposer({ contact, barred, draft, field, fieldRef, onWrite, onSent }: Props) {
  const { t } = useMessages()
  const id = useId()
  const [dragged, setDragged] = useState(false)
  const [below, setBelow] = useState({ signature: true, quote: true })
  const [picker, setPicker] = useState<HTMLInputElement | null>(null)
  const { data: frame } = useQuery(letterFrameQuery(contact.id))
  const { fields, change, draft: letterDraft, ready } = useLetterFields(contact.id, draft.changeLetter)
  const uploads = useUploads((file) => change((old) => ({ ...old, files: [...old.files, file] })))
  const send = useSendLetter(contact, onSent)
  const write = (text: string) => {
    if (text !== '') onWrite()
    draft.change(text, letterDraft)
  }
  const attach = (files: Iterable<File>) => {
    onWrite()
    uploads.add(files)
  }

  const text = draft.text.trim()
  const over = text.length > longestText.other
  const unfit = unfitAddresses(fields.cc)
  const whyNot = useWhyNot({ text, unfit: unfit[0], uploading: uploads.pending })
  // Sent before they are here, a letter would go without its copies and files.
  const reason = barred ? t('desk.reply.impossible') : ready ? whyNot : t('common.loading')
  const submit = () => {
    if (reason !== null) return
    const { subject, cc, files } = fields
    const attachments = files.map((file) => file.id)
    send.run({ text, cc, attachments, ...(subject === null ? {} : { subject }), ...below })
  }
  useShortcuts([
    { key: 'Ctrl+Enter', run: submit },
    { key: 'F', run: () => picker?.click() },
  ])

  return (
    <div
      className={styles.letter}
      data-dragged={dragged}
      data-idle={draft.text === '' && fields.files.length === 0 && uploads.uploads.length === 0 && fields.subject === null}
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setDragged(true)
      }}
      onDragLeave={() => setDragged(false)}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setDragged(false)
        attach(event.dataTransfer.files)
      }}
    >
      <LetterHead contact={contact} frame={frame} fields={fields} unfit={unfit} onChange={change} />
      <label htmlFor={id} className="visually-hidden">
        {t('desk.reply.label')}
      </label>
      <textarea
        id={id}
        ref={fieldRef}
        className={`${fieldStyles.text} ${styles.text}`}
        value={draft.text}
        readOnly={send.pending}
        aria-invalid={over || undefined}
        placeholder={t('letter.placeholder')}
        onChange={(event) => write(event.currentTarget.value)}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0) return
          event.preventDefault()
          attach(event.clipboardData.files)
        }}
      />
      <LetterAttach
        files={fields.files}
        uploads={uploads.uploads}
        onRemove={(file) => change((old) => ({ ...old, files: old.files.filter((one) => one.id !== file.id) }))}
        onCancel={uploads.cancel}
      />
      <LetterBelow frame={frame} below={below} onChange={setBelow} />
      <DraftFoot draft={draft.state} label={t('letter.send')} icon="send" reason={reason} pending={send.pending} onSend={submit}>
        <TemplateButton contactId={contact.id} field={field} text={draft.text} onText={write} />
        <ActionButton label={t('letter.attach')} icon="attach" kbd="F" onClick={() => picker?.click()} />
        <input
          ref={setPicker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            attach([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </DraftFoot>
    </div>
  )
}
