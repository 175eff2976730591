import { useState, type FormEvent } from 'react'
import type { MessageView } from '../../../src/messages/messages.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './transfer.module.css'
import { unfitAddresses } from './unfit-addresses.ts'
import { useSendAgain } from './use-send-again.ts'

type Props = { message: MessageView; onClose: () => void }

/** There is nobody at the address of a letter: it goes to another one, and so does what is written after it. */
export function CorrectAddressDialog({ message, onClose }: Props) {
  const { t } = useMessages()
  const before = message.letter?.to[0]?.address ?? ''
  const [to, setTo] = useState(before)
  const [problem, setProblem] = useState<string | null>(null)
  const again = useSendAgain(message)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const address = to.trim()
    if (address === before) setProblem(t('letter.correct.same'))
    else if (unfitAddresses([address]).length > 0) setProblem(t('letter.correct.unfit'))
    else if (!again.isPending) again.mutate(address, { onSuccess: onClose })
  }
  return (
    <Dialog title={t('letter.correct.title')} closeLabel={t('common.close')} onClose={onClose}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t('letter.to')}
          hint={t('letter.correct.hint')}
          type="email"
          value={to}
          maxLength={254}
          autoComplete="off"
          error={problem}
          onChange={(next) => {
            setTo(next)
            setProblem(null)
          }}
          data-first-focus
        />
        <div className={styles.buttons}>
          <ActionButton label={t('common.cancel')} size="sm" onClick={onClose} />
          <SubmitButton label={t('letter.send')} pending={again.isPending} />
        </div>
      </form>
    </Dialog>
  )
}
