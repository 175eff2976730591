import { useState, type FormEvent } from 'react'
import type { TestMessageResult } from '../../../src/outbound/outbound.contract.ts'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './admin.module.css'

/** Whether letters go out is seen best by sending one. */
export function TestLetter({ slug }: { slug: string }) {
  const { t, word } = useMessages()
  const [to, setTo] = useState('')
  const [result, setResult] = useState<TestMessageResult | null>(null)
  const send = useWrite((body: { to: string }) => ['POST', `/api/accounts/${slug}/test`, body], {
    stale: ['accounts'],
    onDone: (_body, answer) => setResult(answer as TestMessageResult),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setResult(null)
    send.run({ to: to.trim() })
  }
  const why = (code: string) => word('admin.health.code', code)
  return (
    <form className={styles.trial} onSubmit={submit}>
      <TextField label={t('admin.accounts.test-to')} value={to} onChange={setTo} type="email" required maxLength={254} />
      <SubmitButton label={t('admin.accounts.test-send')} icon="send" tone="plain" pending={send.pending} />
      {result && (
        <p role="status">
          {result.sent
            ? t('admin.accounts.test-sent')
            : t('admin.accounts.test-failed', { why: result.words ?? why(result.code ?? '') })}
        </p>
      )}
    </form>
  )
}
