import { useId, type Ref } from 'react'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { TicketDetail } from '../../../src/tickets/tickets.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useWrite } from '../../use-write.ts'
import styles from './composer.module.css'
import type { ReplyWay } from './reply-way.ts'
import { smsParts } from './sms-parts.ts'
import type { DraftState, useDraft } from './use-draft.ts'
import type { useWritingMode, WritingMode } from './use-writing-mode.ts'

type Props = {
  ticket: TicketDetail
  way: ReplyWay
  writing: ReturnType<typeof useWritingMode>
  draft: ReturnType<typeof useDraft>
  onMode: (mode: WritingMode) => void
  field: Ref<HTMLTextAreaElement>
}

/** A channel's limit; the interface's own is 20,000 (interfaces.md). */
const longest = { sms: 1_600, other: 20_000 } as const

function useSend(ticket: TicketDetail, onSent: () => void) {
  const stale = ['desk', 'ticket', 'timeline']
  const message = useWrite(
    ({ contact, text }: { contact: ContactView; text: string }) => ['POST', `/api/contacts/${contact.id}/messages`, { text }],
    { stale, onDone: onSent },
  )
  const note = useWrite((text: string) => ['POST', `/api/tickets/${ticket.id}/notes`, { text }], { stale, onDone: onSent })
  return { message, note, pending: message.pending || note.pending }
}

function Problem({ way }: { way: ReplyWay }) {
  const { t } = useMessages()
  const take = useWrite((contact: ContactView) => ['POST', `/api/contacts/${contact.id}/take`], {
    stale: ['desk', 'ticket', 'timeline'],
  })
  if (way.problem === null) return null
  return (
    <p className={styles.problem}>
      <Icon name="info" /> {t(`desk.reply.${way.problem}`, { name: way.contact?.agentName ?? '' })}
      {(way.problem === 'waiting' || way.problem === 'laid-aside') && way.contact?.state === 'waiting' && (
        <ActionButton
          label={t('desk.take')}
          size="compact-sm"
          pending={take.pending}
          onClick={() => way.contact && take.run(way.contact)}
        />
      )}
    </p>
  )
}

function Counter({ text, sms, draft }: { text: string; sms: boolean; draft: DraftState }) {
  const { t } = useMessages()
  const { units, parts, encoding } = smsParts(text)
  const counted = sms
    ? t('desk.sms', { chars: units, parts, encoding: encoding === 'ucs-2' ? 'ucs2' : 'gsm7' })
    : t('desk.chars', { chars: text.length })
  return (
    <p className={styles.counter}>
      {text !== '' && <span>{counted}</span>}
      {draft !== 'clean' && <span data-failed={draft === 'failed'}>{t(`desk.draft.${draft}`)}</span>}
    </p>
  )
}

export function Composer({ ticket, way, writing, draft, onMode, field }: Props) {
  const { t } = useMessages()
  const id = useId()
  const { mode } = writing
  const send = useSend(ticket, () => {
    draft.clear()
    writing.forget()
  })
  const reply = mode === 'reply'
  const sms = reply && way.contact?.channel === 'sms'
  const limit = sms ? longest.sms : longest.other
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
  useShortcuts([{ key: 'Ctrl+Enter', run: submit }])

  return (
    <section className={styles.composer} data-mode={mode} aria-label={t('desk.composer')}>
      <div className={styles.modes}>
        <fieldset aria-label={t('desk.composer.kind')}>
          <button type="button" aria-pressed={reply} onClick={() => onMode('reply')}>
            {way.contact ? t(`channel.${way.contact.channel}`) : t('desk.reply')}
            <kbd aria-hidden="true">A</kbd>
          </button>
          <button type="button" aria-pressed={!reply} onClick={() => onMode('note')}>
            {t('desk.note')}
            <kbd aria-hidden="true">P</kbd>
          </button>
        </fieldset>
        {ticket.alsoWriting.length > 0 && (
          <output className={styles.also}>
            <Icon name="pencil" size={14} /> {t('desk.also-writing', { names: ticket.alsoWriting.join(', ') })}
          </output>
        )}
      </div>
      {reply && <Problem way={way} />}
      <label htmlFor={id} className="visually-hidden">
        {t(reply ? 'desk.reply.label' : 'desk.note.label')}
      </label>
      <textarea
        id={id}
        ref={field}
        className={styles.text}
        value={draft.text}
        readOnly={send.pending}
        aria-invalid={over || undefined}
        placeholder={t(reply ? 'desk.reply.placeholder' : 'desk.note.placeholder')}
        onChange={(event) => {
          if (event.currentTarget.value !== '') writing.choose(mode)
          draft.change(event.currentTarget.value)
        }}
      />
      <div className={styles.foot}>
        <Counter text={draft.text} sms={sms} draft={draft.state} />
        {over && <p className={styles.over}>{t('desk.too-long', { limit })}</p>}
        <ActionButton
          label={t(reply ? 'desk.send' : 'desk.note.save')}
          kbd="Ctrl ↵"
          tone="main"
          size="sm"
          reason={reason}
          pending={send.pending}
          onClick={submit}
        />
      </div>
    </section>
  )
}
