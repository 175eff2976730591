import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { TicketDetail } from '../../../src/tickets/tickets.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './composer.module.css'
import { LetterComposer } from './letter-composer.tsx'
import type { ReplyWay } from './reply-way.ts'
import { TextComposer } from './text-composer.tsx'
import type { useDraft } from './use-draft.ts'
import type { Field } from './use-field.ts'
import type { useWritingMode, WritingMode } from './use-writing-mode.ts'

type Props = {
  ticket: TicketDetail
  way: ReplyWay
  writing: ReturnType<typeof useWritingMode>
  draft: ReturnType<typeof useDraft>
  onMode: (mode: WritingMode) => void
  field: Field
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

/** Whom to write to, who else is writing, and the field: a letter has more of them than a text or a note. */
export function Composer({ ticket, way, writing, draft, onMode, field }: Props) {
  const { t } = useMessages()
  const { mode } = writing
  const reply = mode === 'reply'
  const onSent = () => {
    draft.clear()
    writing.forget()
  }
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
      {reply && way.contact?.channel === 'email' ? (
        <LetterComposer
          key={draft.version}
          contact={way.contact}
          barred={way.problem !== null}
          draft={draft}
          field={field.field}
          fieldRef={field.attach}
          onWrite={() => writing.choose('reply')}
          onSent={() => {
            field.leave()
            onSent()
          }}
        />
      ) : (
        <TextComposer
          ticketId={ticket.id}
          way={way}
          writing={writing}
          draft={draft}
          field={field.field}
          fieldRef={field.attach}
          onSent={onSent}
        />
      )}
    </section>
  )
}
