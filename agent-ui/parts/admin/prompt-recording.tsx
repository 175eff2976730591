import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ErrorBody } from '../../../src/http/page.contract.ts'
import type { PromptView } from '../../../src/prompts/prompts.contract.ts'
import { ApiError } from '../../api.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './admin.module.css'

/** api.ts speaks JSON; a recording goes as its own bytes. */
async function upload(path: string, file: File): Promise<void> {
  const type = /\.mp3$/i.test(file.name) ? 'audio/mpeg' : 'audio/wav'
  const response = await fetch(path, {
    method: 'PUT',
    body: file,
    headers: { 'content-type': type },
    credentials: 'same-origin',
  }).catch(() => null)
  if (!response) throw new ApiError(0, 'offline', 'No connection to the server.')
  if (response.ok) return
  const { error } = (await response.json()) as ErrorBody
  throw new ApiError(response.status, error.code, error.message, error.details)
}

/** A file a speaker has recorded takes the place of the whole text. */
export function PromptRecording({ prompt, disabled }: { prompt: PromptView; disabled: boolean }) {
  const { t } = useMessages()
  const client = useQueryClient()
  const file = useRef<HTMLInputElement>(null)
  const path = `/api/prompts/${prompt.key}/${prompt.language}/audio`
  const put = useMutation({
    mutationFn: (chosen: File) => upload(path, chosen),
    onSettled: () => client.invalidateQueries({ queryKey: ['prompts'] }),
  })
  const remove = useWrite(() => ['DELETE', path], { stale: ['prompts'] })
  const of = t(`language.${prompt.language}`)
  return (
    <>
      {prompt.audioUrl && (
        // The words spoken stand above as text.
        // oxlint-disable-next-line jsx-a11y/media-has-caption
        <audio
          className={styles.audio}
          controls
          preload="none"
          src={pathOf(prompt.audioUrl)}
          aria-label={t('admin.prompts.listen', { language: of })}
        />
      )}
      {!disabled && (
        <>
          <input
            ref={file}
            type="file"
            accept=".wav,.mp3,audio/wav,audio/mpeg"
            hidden
            onChange={(event) => {
              const chosen = event.currentTarget.files?.[0]
              if (chosen) put.mutate(chosen)
              event.currentTarget.value = ''
            }}
          />
          <ActionButton
            label={prompt.hasAudio ? t('admin.prompts.replace') : t('admin.prompts.upload')}
            fullLabel={`${prompt.hasAudio ? t('admin.prompts.replace') : t('admin.prompts.upload')}: ${of}`}
            icon="mic"
            pending={put.isPending}
            onClick={() => file.current?.click()}
          />
          {prompt.hasAudio && (
            <ActionButton
              label={t('admin.prompts.remove')}
              fullLabel={`${t('admin.prompts.remove')}: ${of}`}
              tone="bad"
              pending={remove.pending}
              onClick={() => remove.run()}
            />
          )}
        </>
      )}
    </>
  )
}

/** Its public address may lead through a host this page does not speak to: the file is ours at the same path. */
const pathOf = (url: string) => {
  const { pathname, search } = new URL(url, location.origin)
  return pathname + search
}
