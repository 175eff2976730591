import { useId } from 'react'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { DraftFoot } from './draft-foot.tsx'
import { longestText } from './longest-text.ts'
import type { ReplyWay } from './reply-way.ts'
import { smsParts } from './sms-parts.ts'
import { TemplateButton } from './template-button.tsx'
import type { useDraft } from './use-draft.ts'
import type { Field } from './use-field.ts'
import type { useWritingMode } from './use-writing-mode.ts'
import fieldStyles from './writing.module.css'

type Props = {
  ticketId: string
  way: ReplyWay
  writing: ReturnType<typeof useWritingMode>
  draft: ReturnType<typeof useDraft>
  field: Field['field']
  fieldRef: Field['attach']
  onSent: () => void
}

function useSend(ticketId: string, onSent: () => void) {
  const stale = ['desk', 'ticket', 'timeline']
  const message = useWrite(
    ({ contact, text }: { contact: ContactView; text: string }) => ['POST', `/api/contacts/${contact.id}/messages`, { text }],
    { stale, onDone: onSent },
  )
  const note = useWrite((text: string) => ['POST', `/api/tickets/${ticketId}/notes`, { text }], { stale, onDone: onSent })
  return { message, note, pending: message.pending || note.pending }
}

function useCounted(text: string, sms: boolean): string | undefined {
  const { t } = useMessages()
  if (text === '') return undefined
  if (!sms) return t('desk.chars', { chars: text.length })
  const { units, parts, encoding } = smsParts(text)
  return t('desk.sms', { chars: units, parts, encoding: encoding === 'ucs-2' ? 'ucs2' : 'gsm7' })
}

/** A text to the citizen, or a note among ourselves. */
export function TextComposer({ ticketId, way, writing, draft, field, fieldRef, onSent }: Props) {
  const { t } = useMessages()
  const id = useId()
  const { mode } = writing
  const send = useSend(ticketId, onSent)
  const reply = mode === 'reply'
  const sms = reply && way.contact?.channel === 'sms'
  const counted = useCounted(draft.text, sms)
  const limit = sms ? longestText.sms : longestText.other
  const text = draft.text.trim()
  const over = text.length > limit
  const reason = over
    ? t('desk.too-long', { limit })
    : text === ''
      ? t('desk.nothing-to-send')
      : reply && way.problem
        ? t('desk.reply.impossible')
        : null

  const submit = () => {
    if (reason !== null || send.pending) return
    if (reply && way.problem === null) send.message.run({ contact: way.contact, text })
    else if (!reply) send.note.run(text)
  }
  const write = (next: string) => {
    if (next !== '') writing.choose(mode)
    draft.change(next)
  }
  useShortcuts([{ key: 'Ctrl+Enter', run: submit }])

  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {t(reply ? 'desk.reply.label' : 'desk.note.label')}
      </label>
      <textarea
        id={id}
        ref={fieldRef}
        className={fieldStyles.text}
        value={draft.text}
        readOnly={send.pending}
        aria-invalid={over || undefined}
        placeholder={t(reply ? 'desk.reply.placeholder' : 'desk.note.placeholder')}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <DraftFoot
        draft={draft.state}
        counted={counted}
        problem={over ? t('desk.too-long', { limit }) : undefined}
        label={t(reply ? 'desk.send' : 'desk.note.save')}
        reason={reason}
        pending={send.pending}
        onSend={submit}
      >
        {reply && way.problem === null && (
          <TemplateButton contactId={way.contact.id} field={field} text={draft.text} onText={write} />
        )}
      </DraftFoot>
    </>
  )
}
