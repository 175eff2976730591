import { useState, type FormEvent } from 'react'
import type { SettingsView } from '../../../src/settings/settings.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { showNotice } from '../../ui/notices.tsx'
import { Panel } from '../../ui/panel.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { bodyOf, fits, numberFromText, valueAt } from './setting-paths.ts'
import { useFieldError } from './use-field-error.ts'

/** How long one kind of data is kept. To shorten it deletes what cannot be had again: that is asked once more. */
export function RetentionPanel({ path, settings }: { path: string; settings: SettingsView }) {
  const { t, word, format } = useMessages()
  const may = useMay('settings.write')
  const kind = path.split('.')[1] ?? ''
  const now = valueAt(settings.values, path) ?? 0
  const bound = settings.bounds[path]
  const [typed, setTyped] = useState(String(now))
  const [asking, setAsking] = useState(false)
  const save = useWrite((days: number) => ['PATCH', '/api/settings', bodyOf({ [path]: days })], {
    stale: ['settings', 'settings-versions', 'audit'],
    onDone: () => showNotice('good', t('common.saved')),
    ownError: true,
  })
  const refused = useFieldError(save.error)
  const days = numberFromText(typed)
  const wrong = days === null || !bound || !fits(days, bound)
  const bounds = bound ? `${format.number(bound.min)} … ${format.number(bound.max)}` : ''
  const isShorter = !wrong && days !== 0 && (now === 0 || days < now)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!may || wrong || days === now) return
    if (isShorter) setAsking(true)
    else save.run(days)
  }
  const reason = may
    ? days === now
      ? t('admin.retention.same')
      : wrong
        ? t('admin.settings.wrong')
        : null
    : t('error.not-allowed')
  return (
    <Panel title={word('admin.retention', kind)} level={3}>
      <p className={styles.hint}>{word('admin.retention-lead', kind)}</p>
      <form className={styles.form} onSubmit={submit}>
        <p>{now === 0 ? t('admin.retention.now-always') : t('admin.retention.now', { days: now })}</p>
        <TextField
          label={t('admin.retention.days')}
          value={typed}
          onChange={setTyped}
          inputMode="numeric"
          autoComplete="off"
          disabled={!may}
          hint={t('admin.retention.hint', { bounds })}
          error={wrong ? t('admin.retention.expected', { bounds }) : (refused.of(path) ?? refused.general)}
        />
        <span>
          <ActionButton
            tone="main"
            size="sm"
            icon="check"
            label={t('common.save')}
            reason={reason}
            pending={save.pending}
            onClick={() => (isShorter ? setAsking(true) : save.run(days ?? now))}
          />
        </span>
      </form>
      {asking && days !== null && (
        <Dialog title={t('admin.retention.shorter')} closeLabel={t('common.close')} onClose={() => setAsking(false)}>
          <div className={styles.form}>
            <p>{t('admin.retention.shorter.lead', { days })}</p>
            <span>
              <ActionButton
                tone="bad"
                size="sm"
                label={t('admin.retention.shorter.do')}
                pending={save.pending}
                onClick={() => {
                  setAsking(false)
                  save.run(days)
                }}
              />
            </span>
          </div>
        </Dialog>
      )}
    </Panel>
  )
}
