import { useState } from 'react'
import { type TemplateView } from '../../../src/templates/templates.contract.ts'
import { textLanguages } from '../../../src/templates/text-fields.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { TemplateDialog } from './template-dialog.tsx'

/** Texts agents begin with, by language. */
export function TemplateList({ templates }: { templates: readonly TemplateView[] }) {
  const { t } = useMessages()
  const may = useMay('settings.write')
  const [opened, setOpened] = useState<TemplateView | 'new' | null>(null)
  return (
    <Panel
      title={t('admin.letters.templates')}
      level={3}
      aside={may && <ActionButton label={t('admin.letters.template.new')} icon="plus" onClick={() => setOpened('new')} />}
    >
      <p className={styles.hint}>{t('admin.letters.templates.lead')}</p>
      {textLanguages.map((language) => (
        <section key={language} className={styles.templates} aria-label={t(`language.${language}`)}>
          <h4>{t(`language.${language}`)}</h4>
          <ul>
            {templates
              .filter((template) => template.language === language)
              .map((template) => (
                <li key={template.id}>
                  <div>
                    <strong>{template.name}</strong>
                    <span className={styles.hint}>
                      {template.channel ? `${t(`channel.${template.channel}`)} · ` : ''}
                      {template.text.replace(/\s+/g, ' ')}
                    </span>
                  </div>
                  {may && (
                    <ActionButton
                      label={t('admin.change')}
                      fullLabel={`${t('admin.change')}: ${template.name}`}
                      icon="pencil"
                      onClick={() => setOpened(template)}
                    />
                  )}
                </li>
              ))}
          </ul>
        </section>
      ))}
      {opened && <TemplateDialog template={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />}
    </Panel>
  )
}
