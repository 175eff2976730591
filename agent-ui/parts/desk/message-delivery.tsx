import type { MessageView } from '../../../src/messages/messages.contract.ts'
import { Remaining } from '../../ui/clock.tsx'
import { Icon, type IconName } from '../../ui/icons.tsx'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import { failureHelp } from './failure-help.ts'
import styles from './timeline.module.css'
import { useSendAgain } from './use-send-again.ts'

const looks: Record<NonNullable<MessageView['status']>, { icon: IconName; tone: string }> = {
  queued: { icon: 'clock', tone: 'calm' },
  sent: { icon: 'check', tone: 'calm' },
  delivered: { icon: 'check', tone: 'good' },
  read: { icon: 'check-double', tone: 'good' },
  failed: { icon: 'alert', tone: 'bad' },
}

export type OnFailure = { correct: (message: MessageView) => void; anew: (message: MessageView) => void }

type Word = ReturnType<typeof useMessages>['word']

/** Our own mail server has sentences of its own, the same as at its account's light. */
function reasonOf({ code, meaning }: NonNullable<MessageView['problem']>, isLetter: boolean, word: Word): string {
  if (isLetter && code.startsWith('smtp-')) return word('admin.health.code', code)
  return isLetter ? word('letter-problem', meaning) : word('message-problem', meaning)
}

/** What became of what we sent, in words; a failure says why, in the provider's words too, and offers what helps. */
export function MessageDelivery({ message, onFailure }: { message: MessageView; onFailure: OnFailure }) {
  const { t, word, format } = useMessages()
  const again = useSendAgain(message)
  const { status, problem, undoUntil, retryAt, letter } = message
  if (!status) return null
  const { icon, tone } = looks[status]
  const help = failureHelp(message)
  const act = {
    retry: () => !again.isPending && again.mutate(null),
    correct: () => onFailure.correct(message),
    anew: () => onFailure.anew(message),
  }
  return (
    <span className={styles.delivery} data-tone={tone}>
      <span>
        <Icon name={icon} size={14} /> {t(`message-status.${status}`)}
        {problem && `: ${reasonOf(problem, letter !== null, word)}`}
      </span>
      {undoUntil && status === 'queued' && <Remaining until={undoUntil} />}
      {problem?.words && <q className={styles.words}>{problem.words}</q>}
      {retryAt && status === 'queued' && ` ${t('letter.retry-at', { time: format.time(retryAt) })}`}
      {help && (
        <button type="button" className={textButton.inSentence} aria-busy={again.isPending || undefined} onClick={act[help]}>
          {help === 'retry' ? t('common.retry') : t(`letter.help.${help}`)}
        </button>
      )}
    </span>
  )
}
