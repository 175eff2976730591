import { useQuery } from '@tanstack/react-query'
import type { ContactState, ContactView } from '../../../src/contacts/contacts.contract.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWaitWords } from '../decision/use-wait-words.ts'
import { contactsQuery } from './board-query.ts'
import { channelIcon } from './channel-icons.ts'
import styles from './drawers.module.css'
import { useBoardPlace } from './use-board-place.ts'
import { useSkillWords } from './use-skill-words.ts'

type Props = { states: readonly ContactState[]; channel?: string | undefined }

/** Contacts by state; a state nobody is in is not mentioned, unless none is left. */
export function ContactsList({ states, channel }: Props) {
  return (
    <div className={styles.groups}>
      {states.map((state, index) => (
        <Group key={state} state={state} channel={channel} first={index === 0} />
      ))}
    </div>
  )
}

function Group({ state, channel, first }: { state: ContactState; channel: string | undefined; first: boolean }) {
  const { t, word } = useMessages()
  const query = useQuery(contactsQuery(state, channel))
  if (!first && !query.data?.length && !query.error) return null
  return (
    <section>
      <h3 className={styles.groupTitle}>{word('board.state', state)}</h3>
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <p className={styles.empty}>{t(state === 'waiting' ? 'board.waiting.nobody' : 'board.list.empty')}</p>
          ) : (
            <ContactRows items={items} />
          )
        }
      </Loaded>
    </section>
  )
}

export function ContactRows({ items }: { items: readonly ContactView[] }) {
  const { show, channel, open } = useBoardPlace()
  return (
    <ol className={styles.rows}>
      {items.map((contact) => (
        <li key={contact.id}>
          <button
            type="button"
            className={styles.row}
            onClick={() => open('contact', { id: contact.id, ...(show ? { from: show } : {}), ...(channel ? { channel } : {}) })}
          >
            <ContactLine contact={contact} />
          </button>
        </li>
      ))}
    </ol>
  )
}

function ContactLine({ contact }: { contact: ContactView }) {
  const { t, word } = useMessages()
  const { wordsOf } = useSkillWords()
  const why = useWaitWords()(contact.waitReasons)
  const requires = contact.requirement[0]?.requires ?? {}
  const about = contact.subject ?? contact.lastText
  return (
    <>
      <Icon name={channelIcon(contact.channel)} size={20} />
      <span className={styles.rowMain}>
        <strong>
          <span className="visually-hidden">{word('channel', contact.channel)}: </span>
          {contact.citizenLabel ?? t('citizen.withheld')}
        </strong>
        <span className={styles.rowNote}>
          {[
            wordsOf(requires),
            contact.priority === 'normal' ? '' : t(`priority.${contact.priority}`),
            contact.agentName ? t('board.with', { name: contact.agentName }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {about && <span className={styles.rowNote}>{about}</span>}
        {contact.laidAside && <span className={styles.rowNote}>{t('desk.set-aside')}</span>}
        {why && <span className={styles.rowNote}>{`${t('wait.title')}: ${why}`}</span>}
      </span>
      <span className={styles.rowEnd}>
        <Elapsed
          since={contact.state === 'open' ? (contact.acceptedAt ?? contact.enteredAt) : (contact.queuedAt ?? contact.enteredAt)}
          className={styles.rowClock ?? ''}
        />
        {contact.phase && <span className={styles.rowNote}>{word('board.phase', contact.phase)}</span>}
      </span>
    </>
  )
}
