import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import { write } from '../../api.ts'
import { Remaining } from '../../ui/clock.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { uploadFile } from '../../upload-file.ts'
import { useMessages } from '../../use-messages.tsx'
import styles from './timeline.module.css'

const looks: Record<NonNullable<MessageView['status']>, { icon: IconName; tone: string }> = {
  queued: { icon: 'clock', tone: 'calm' },
  sent: { icon: 'check', tone: 'calm' },
  delivered: { icon: 'check', tone: 'good' },
  read: { icon: 'check-double', tone: 'good' },
  failed: { icon: 'alert', tone: 'bad' },
}

/** A file went with the letter that failed; for another letter it has to come here once more. */
async function filesAgain(message: MessageView): Promise<string[]> {
  const ids: string[] = []
  for (const { url, name } of message.attachments) {
    const blob = await (await fetch(url, { credentials: 'same-origin' })).blob()
    ids.push((await uploadFile(new File([blob], name ?? 'file'))).id)
  }
  return ids
}

function useSendAgain(message: MessageView) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const { contactId, text, letter } = message
      const rest = letter
        ? { subject: letter.subject, cc: letter.cc.map(({ address }) => address), attachments: await filesAgain(message) }
        : {}
      await write('POST', `/api/contacts/${contactId}/messages`, { text, ...rest })
    },
    onSettled: () => Promise.all(['desk', 'ticket', 'timeline'].map((name) => client.invalidateQueries({ queryKey: [name] }))),
  })
}

/** What became of what we sent, in words; a failure says why, in the provider's words too, and can be tried again. */
export function MessageDelivery({ message }: { message: MessageView }) {
  const { t, word, format } = useMessages()
  const again = useSendAgain(message)
  const { status, problem, undoUntil, retryAt, letter } = message
  if (!status) return null
  const { icon, tone } = looks[status]
  return (
    <span className={styles.delivery} data-tone={tone}>
      <Icon name={icon} size={14} /> {t(`message-status.${status}`)}
      {undoUntil && status === 'queued' && <Remaining until={undoUntil} />}
      {problem && `: ${letter ? word('letter-problem', problem.meaning) : word('message-problem', problem.meaning)}`}
      {problem?.words && <q className={styles.words}>{problem.words}</q>}
      {retryAt && status === 'queued' && ` ${t('letter.retry-at', { time: format.time(retryAt) })}`}
      {status === 'failed' && problem && (letter !== null || problem.retry) && message.contactId && (
        <button
          type="button"
          className={styles.again}
          aria-busy={again.isPending || undefined}
          onClick={() => !again.isPending && again.mutate()}
        >
          {t('common.retry')}
        </button>
      )}
    </span>
  )
}
