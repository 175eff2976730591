import type { SettingsView } from '../../../src/settings/settings.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './admin.module.css'
import { valueAt } from './setting-paths.ts'
import own from './settings.module.css'
import { useSettingWords } from './use-setting-words.ts'

type Props = {
  path: string
  settings: SettingsView
  draft: string | null | undefined
  wrong: boolean
  disabled: boolean
  onChange: (typed: string | null) => void
}

/** One number. Of a map only its key stands here: name and meaning stand once above. */
export function SettingRow({ path, settings, draft, wrong, disabled, onChange }: Props) {
  const { t, word, format } = useMessages()
  const { labelOf, keyOf } = useSettingWords()
  const [name = '', key] = path.split('.')
  const bound = settings.bounds[path]
  const usual = valueAt(settings.defaults, path)
  const value = valueAt(settings.values, path)
  if (!bound) return null
  const label = labelOf(path)
  const unit = word('admin.unit', bound.unit)
  const shown = draft === null ? usual : draft === undefined ? value : draft
  const differs = draft === null ? false : draft === undefined ? value !== usual : true
  const bounds = `${format.number(bound.min)} … ${format.number(bound.max)}`
  return (
    <tr className={own.row} data-part={key !== undefined}>
      <th scope="row">
        {key === undefined ? label : keyOf(path)}
        {key === undefined && <span className={own.moves}>{word('admin.setting-moves', name)}</span>}
        <span className={styles.settingName}>
          <code>{path}</code>
          {differs && (
            <span className={styles.differs}>
              <Icon name="pencil" size={12} /> {t('admin.changed')}
            </span>
          )}
        </span>
      </th>
      <td>
        <span className={styles.spanRow}>
          <input
            className={styles.number}
            aria-label={`${label}, ${unit}`}
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? `${path}-error` : undefined}
            inputMode="decimal"
            value={typeof shown === 'number' ? format.number(shown) : (shown ?? '')}
            disabled={disabled}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          {unit}
          {wrong && (
            <span id={`${path}-error`} className={styles.formError} role="alert">
              {t('admin.settings.expected', { bounds, integer: bound.integer ? 'yes' : 'no' })}
            </span>
          )}
        </span>
      </td>
      <td className={styles.nowrap}>
        <span className={own.narrow}>{t('admin.settings.bounds')}: </span>
        {bounds}
      </td>
      <td className={styles.nowrap}>
        <span className={styles.spanRow}>
          <span className={own.narrow}>{t('admin.settings.default')}: </span>
          {usual === null ? '–' : format.number(usual)}
          {differs && !disabled && (
            <ActionButton
              label={t('admin.settings.reset')}
              fullLabel={`${t('admin.settings.reset')}: ${label}`}
              onClick={() => onChange(value === usual ? String(usual) : null)}
            />
          )}
        </span>
      </td>
    </tr>
  )
}
