import { queryOptions, useQuery } from '@tanstack/react-query'
import type { AgentView } from '../../../src/agents/agents.contract.ts'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import { read } from '../../api.ts'
import { Elapsed } from '../../ui/clock.tsx'
import { Icon } from '../../ui/icons.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { useMessages } from '../../use-messages.tsx'
import { channelIcon } from './channel-icons.ts'
import { useWaitWords } from '../decision/use-wait-words.ts'
import { ContactActions } from './contact-actions.tsx'
import { ContactDecisions } from './contact-decisions.tsx'
import { ContactHistory } from './contact-history.tsx'
import styles from './drawers.module.css'
import { useSkillWords } from './use-skill-words.ts'

/** Under 'contacts', so that whatever changes the queue changes this too. */
const contactQuery = (id: string) =>
  queryOptions({ queryKey: ['contacts', 'one', id], queryFn: ({ signal }) => read<ContactView>(`/api/contacts/${id}`, signal) })

export function ContactDetail({ id, agents }: { id: string; agents: readonly AgentView[] }) {
  const query = useQuery(contactQuery(id))
  return (
    <Loaded query={query}>
      {(contact) => (
        <div className={styles.groups}>
          <Facts contact={contact} />
          <ContactActions key={contact.id} contact={contact} agents={agents} />
          <ContactDecisions contactId={contact.id} />
          <ContactHistory ticketId={contact.ticketId} />
        </div>
      )}
    </Loaded>
  )
}

function Facts({ contact }: { contact: ContactView }) {
  const { t, word, format } = useMessages()
  const { nameOf, wordsOf } = useSkillWords()
  const waitWords = useWaitWords()
  const facts: [string, string | null][] = [
    [t('board.contact.ticket'), contact.ticketNumber],
    [t('board.contact.state'), contact.phase ? word('board.phase', contact.phase) : word('board.state', contact.state)],
    [t('board.contact.agent'), contact.agentName],
    [t('board.contact.requires'), wordsOf(contact.requirement[0]?.requires ?? {}) || null],
    [t('wait.title'), waitWords(contact.waitReasons)],
    [t('board.contact.topic'), contact.topic ? nameOf(contact.topic) : null],
    [t('board.contact.entered'), format.dateTime(contact.enteredAt)],
    [
      t('board.contact.ending'),
      contact.ending ? word('ending', contact.ending) : contact.outcome ? word('outcome', contact.outcome) : null,
    ],
  ]
  return (
    <>
      <p className={styles.stateLine}>
        <Icon name={channelIcon(contact.channel)} size={20} />
        <strong>
          {word('channel', contact.channel)} · {contact.citizenLabel ?? t('citizen.withheld')}
        </strong>
        {contact.state !== 'closed' && (
          <Elapsed since={contact.acceptedAt ?? contact.queuedAt ?? contact.enteredAt} className={styles.rowClock ?? ''} />
        )}
      </p>
      <dl className={styles.facts}>
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </>
  )
}
