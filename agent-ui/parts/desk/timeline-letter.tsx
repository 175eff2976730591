import { useState } from 'react'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import type { TimelineItem } from '../../../src/tickets/tickets.contract.ts'
import { Icon } from '../../ui/icons.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import textButton from '../../ui/text-button.module.css'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { LetterAddresses, LetterFacts } from './letter-facts.tsx'
import { LetterFiles } from './letter-files.tsx'
import { LetterHtml } from './letter-html.tsx'
import { LetterMoveHint } from './letter-move-hint.tsx'
import { MessageDelivery, type OnFailure } from './message-delivery.tsx'
import styles from './letter.module.css'

type Props = {
  item: Extract<TimelineItem, { kind: 'message' }>
  letter: NonNullable<MessageView['letter']>
  citizenLabel: string | null
  /** Its keys act: it is the last letter of the citizen. */
  keys: boolean
  onTicket: (ticketId: string) => void
  onFailure: OnFailure
}

/** A long letter is read from its beginning, not from where the list hangs. */
const fromItsBeginning = (article: HTMLElement | null) => {
  const box = article?.closest('section')
  if (article && box && article.offsetHeight > box.clientHeight) article.scrollIntoView({ block: 'start' })
}

type FoldProps = { label: string; kbd?: string | undefined; open: boolean; onToggle: () => void }

function Fold({ label, kbd, open, onToggle }: FoldProps) {
  return (
    <button type="button" className={textButton.alone} aria-expanded={open} aria-keyshortcuts={kbd} onClick={onToggle}>
      <Icon name={open ? 'chevron-down' : 'chevron-right'} size={14} /> {label}
      {kbd && <Kbd>{kbd}</Kbd>}
    </button>
  )
}

/** One letter: what was written, the rest folded away and one key off. What machines write is folded as a whole. */
export function TimelineLetter({ item, letter, citizenLabel, keys, onTicket, onFailure }: Props) {
  const { t, word, format } = useMessages()
  const { message } = item
  const incoming = message.direction === 'in'
  const machine = incoming && letter.automatic !== null
  const [open, setOpen] = useState(!machine)
  const [history, setHistory] = useState(false)
  const [html, setHtml] = useState(false)
  const toggleHistory = () => setHistory(!history)
  const toggleHtml = () => setHtml(!html)
  useShortcuts(
    keys
      ? [
          { key: 'L', run: () => letter.quoted !== null && toggleHistory() },
          { key: 'W', run: () => letter.htmlUrl !== null && toggleHtml() },
        ]
      : [],
  )
  const author = incoming
    ? (letter.from?.name ?? citizenLabel ?? letter.from?.address ?? t('citizen.withheld'))
    : (message.authorName ?? t('desk.timeline.automatic'))
  const gone = letter.originalDeletedAt !== null || (incoming && letter.originalUrl === null)
  const files = message.attachments.filter((file) => !(file.inline && (letter.htmlUrl !== null || gone)))
  return (
    <article
      ref={keys ? fromItsBeginning : undefined}
      className={styles.letter}
      data-direction={message.direction}
      data-machine={machine}
    >
      <header>
        <Icon name="mail" size={16} />
        <span>{[author, t('channel.email')].join(' · ')}</span>
        <time dateTime={item.at}>{format.time(item.at)}</time>
        {letter.automatic && (
          <StatusBadge tone="calm" icon={letter.automatic === 'bounce' ? 'alert' : 'info'}>
            {word('letter.automatic', letter.automatic)}
          </StatusBadge>
        )}
        {!incoming && <MessageDelivery message={message} onFailure={onFailure} />}
      </header>
      <p className={styles.subject}>{letter.subject || t('letter.no-subject')}</p>
      {machine && <Fold label={t(open ? 'letter.fold' : 'letter.unfold')} open={open} onToggle={() => setOpen(!open)} />}
      {letter.hints.includes('ticket-of-others') && (
        <LetterMoveHint ticketId={message.ticketId} subject={letter.subject} onTicket={onTicket} />
      )}
      {open && (
        <>
          <LetterAddresses letter={letter} incoming={incoming} />
          <LetterFacts letter={letter} gone={gone} incoming={incoming} />
          {html && letter.htmlUrl ? (
            <LetterHtml url={letter.htmlUrl} subject={letter.subject} />
          ) : (
            <p className={styles.text} dir="auto">
              {message.text || <span className="dim">{t('letter.no-text')}</span>}
            </p>
          )}
          {history && letter.quoted && (
            <blockquote className={styles.quoted} dir="auto">
              {letter.quoted}
            </blockquote>
          )}
          <LetterFiles files={files} gone={gone} />
          <footer>
            {letter.quoted && (
              <Fold
                label={t(history ? 'letter.history.hide' : 'letter.history.show')}
                kbd={keys ? 'L' : undefined}
                open={history}
                onToggle={toggleHistory}
              />
            )}
            {letter.htmlUrl && (
              <Fold
                label={t(html ? 'letter.html.hide' : 'letter.html.show')}
                kbd={keys ? 'W' : undefined}
                open={html}
                onToggle={toggleHtml}
              />
            )}
            {letter.originalUrl && (
              <a className={textButton.alone} href={letter.originalUrl} download>
                <Icon name="download" size={14} /> {t('letter.original')}
              </a>
            )}
          </footer>
        </>
      )}
    </article>
  )
}
