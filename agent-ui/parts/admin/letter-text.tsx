import { useState } from 'react'
import type { TextLanguage } from '../../../src/templates/text-fields.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite, type Call } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { useFieldError } from './use-field-error.ts'

type Props = {
  /** What this text is, in full, for who does not see where it stands. */
  name: string
  language: TextLanguage
  text: string
  longest: number
  stale: string
  put: (text: string) => Call
}

/** One text in one language, saved by itself. */
export function LetterText({ name, language, text: set, longest, stale, put }: Props) {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const [text, setText] = useState(set)
  const save = useWrite(put, { stale: [stale], ownError: true, onDone: () => showNotice('good', t('common.saved')) })
  const problem = useFieldError(save.error)
  return (
    <div className={styles.prompt}>
      <strong>{t(`language.${language}`)}</strong>
      <TextField
        label={`${name}: ${t(`language.${language}`)}`}
        hideLabel
        rows={5}
        lang={language}
        maxLength={longest}
        value={text}
        disabled={!may}
        onChange={setText}
        error={problem.of('text') ?? problem.general}
      />
      {text !== set && (
        <div className={styles.promptButtons}>
          <ActionButton tone="main" label={t('common.save')} icon="check" pending={save.pending} onClick={() => save.run(text)} />
        </div>
      )}
    </div>
  )
}
