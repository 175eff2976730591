import { useState } from 'react'
import type { PromptView } from '../../../src/prompts/prompts.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { PromptRecording } from './prompt-recording.tsx'
import { useFieldError } from './use-field-error.ts'

const withFields = new Set<PromptView['key']>(['waiting-first', 'waiting-position'])
const longest = 2000

export function PromptCard({ name, prompts }: { name: PromptView['key']; prompts: readonly PromptView[] }) {
  const { t } = useMessages()
  return (
    <Panel title={t(`admin.prompt.${name}`)} level={3}>
      {withFields.has(name) && <p className={styles.hint}>{t('admin.prompts.fields')}</p>}
      <div className={styles.prompts}>
        {prompts.map((prompt) => (
          // A new text from the server makes a new field.
          <PromptText key={`${prompt.language} ${prompt.text}`} prompt={prompt} />
        ))}
      </div>
    </Panel>
  )
}

function PromptText({ prompt }: { prompt: PromptView }) {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const [text, setText] = useState(prompt.text)
  const save = useWrite((next: string) => ['PUT', `/api/prompts/${prompt.key}/${prompt.language}`, { text: next }], {
    stale: ['prompts'],
    ownError: true,
    onDone: () => showNotice('good', t('common.saved')),
  })
  const problem = useFieldError(save.error)
  const own = prompt.text !== prompt.shipped
  const spoken = prompt.key !== 'hold-music'
  return (
    <div className={styles.prompt}>
      <div className={styles.promptHead}>
        <strong>{t(`language.${prompt.language}`)}</strong>
        {own && (
          <StatusBadge tone="accent" icon="pencil">
            {t('admin.changed')}
          </StatusBadge>
        )}
        {prompt.hasAudio && (
          <StatusBadge tone="good" icon="mic">
            {t('admin.prompts.recorded')}
          </StatusBadge>
        )}
      </div>
      {spoken && (
        <TextField
          label={`${t(`admin.prompt.${prompt.key}`)}: ${t(`language.${prompt.language}`)}`}
          hideLabel
          rows={4}
          lang={prompt.language}
          maxLength={longest}
          value={text}
          disabled={!may}
          onChange={setText}
          error={problem.of('text') ?? problem.general}
        />
      )}
      <div className={styles.promptButtons}>
        {spoken && text !== prompt.text && (
          <ActionButton tone="main" label={t('common.save')} icon="check" pending={save.pending} onClick={() => save.run(text)} />
        )}
        {spoken && may && own && (
          <ActionButton
            label={t('admin.prompts.shipped')}
            fullLabel={`${t('admin.prompts.shipped')}: ${t(`language.${prompt.language}`)}`}
            pending={save.pending}
            onClick={() => save.run('')}
          />
        )}
        <PromptRecording prompt={prompt} disabled={!may} />
      </div>
    </div>
  )
}
