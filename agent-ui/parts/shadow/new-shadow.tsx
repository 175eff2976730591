import { useState } from 'react'
import type { SettingsView } from '../../../src/settings/settings.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Chip, Chips } from '../../ui/chips.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { bodyOf, fits, isKeptDays, numberFromText, valueAt } from '../admin/setting-paths.ts'
import { useSettingWords } from '../admin/use-setting-words.ts'
import styles from './shadow.module.css'

const firstPath = 'scarcityCreditS'
const dayChoices = [0, 1, 7, 28]
type Changes = Readonly<Record<string, number>>

/** Numbers put together to a policy that is tried beside the live one; nothing is changed by it. */
export function NewShadow({ settings }: { settings: SettingsView }) {
  const { t, format } = useMessages()
  const { labelOf } = useSettingWords()
  const [changes, setChanges] = useState<Changes>({})
  const [daysBack, setDaysBack] = useState(1)
  const start = useWrite(
    (settingsGiven: Record<string, unknown>) => ['POST', '/api/shadows', { settings: settingsGiven, daysBack }],
    {
      stale: ['shadows', 'audit'],
      onDone: () => setChanges({}),
    },
  )
  const paths = Object.keys(changes)
  return (
    <Panel title={t('shadow.new')} level={3} className={styles.new}>
      <NumberForm settings={settings} onAdd={(path, value) => setChanges({ ...changes, [path]: value })} />
      {paths.length > 0 && (
        <Chips>
          {paths.map((path) => (
            <Chip
              key={path}
              label={`${labelOf(path)}: ${format.number(valueAt(settings.values, path) ?? 0)} → ${format.number(changes[path] ?? 0)}`}
              removeLabel={t('shadow.remove', { name: labelOf(path) })}
              onRemove={() => setChanges(Object.fromEntries(Object.entries(changes).filter(([other]) => other !== path)))}
            />
          ))}
        </Chips>
      )}
      <div className={styles.days}>
        <SelectField
          label={t('shadow.days-back')}
          value={String(daysBack)}
          options={dayChoices.map((days) => ({ value: String(days), label: t('shadow.days-back.option', { days }) }))}
          onChange={(value) => setDaysBack(Number(value))}
        />
        <ActionButton
          tone="main"
          size="sm"
          icon="play"
          label={t('shadow.start')}
          pending={start.pending}
          reason={paths.length === 0 ? t('shadow.nothing') : null}
          onClick={() => start.run(bodyOf(changes))}
        />
      </div>
    </Panel>
  )
}

function NumberForm({ settings, onAdd }: { settings: SettingsView; onAdd: (path: string, value: number) => void }) {
  const { t, format } = useMessages()
  const { labelOf } = useSettingWords()
  const [path, setPath] = useState(firstPath)
  const [typed, setTyped] = useState('')
  const bound = settings.bounds[path]
  const value = numberFromText(typed)
  const live = valueAt(settings.values, path)
  const isFit = bound !== undefined && value !== null && fits(value, bound)
  const bounds = bound ? `${format.number(bound.min)} … ${format.number(bound.max)}` : ''
  return (
    <div className={styles.number}>
      <SelectField
        label={t('shadow.setting')}
        value={path}
        options={Object.keys(settings.bounds)
          .filter((one) => !isKeptDays(one))
          .map((one) => ({ value: one, label: labelOf(one) }))}
        onChange={setPath}
      />
      <TextField
        label={t('shadow.value')}
        value={typed}
        onChange={setTyped}
        inputMode="decimal"
        autoComplete="off"
        hint={t('shadow.value.hint', { live: live === null ? '–' : format.number(live), bounds })}
        error={typed !== '' && !isFit ? t('admin.settings.expected', { bounds, integer: bound?.integer ? 'yes' : 'no' }) : null}
      />
      <ActionButton
        size="sm"
        icon="plus"
        label={t('shadow.add')}
        reason={!isFit ? t('shadow.add.reason') : value === live ? t('shadow.same') : null}
        onClick={() => {
          if (value === null) return
          onAdd(path, value)
          setTyped('')
        }}
      />
    </div>
  )
}
