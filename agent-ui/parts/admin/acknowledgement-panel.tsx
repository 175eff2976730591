import { useState } from 'react'
import { type AcknowledgementsView } from '../../../src/acknowledgements/acknowledgements.contract.ts'
import { acknowledgementHours } from '../../../src/templates/text-fields.contract.ts'
import type { SkillView } from '../../../src/skills/skills.contract.ts'
import { textLanguages } from '../../../src/templates/text-fields.contract.ts'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import { useMay } from '../app-frame/use-me.ts'
import styles from './admin.module.css'
import { LetterText } from './letter-text.tsx'

type Props = { view: AcknowledgementsView; topics: readonly SkillView[] }
const anyTopic = ''

/** Whether and with what words it is confirmed at once that a letter has come. */
export function AcknowledgementPanel({ view, topics }: Props) {
  const { t, locale } = useMessages()
  const may = useMay('settings.write')
  const [topic, setTopic] = useState(anyTopic)
  const turn = useWrite(
    ({ account, on }: { account: string; on: boolean }) => ['PUT', `/api/acknowledgements/accounts/${account}`, { on }],
    { stale: ['acknowledgements'] },
  )
  const topicId = topic === anyTopic ? null : topic
  const textOf = (hours: string, language: string) =>
    view.texts.find((each) => each.topicId === topicId && each.hours === hours && each.language === language)?.text ?? ''
  return (
    <Panel title={t('admin.letters.acknowledgements')} level={3}>
      <p className={styles.hint}>{t('admin.letters.acknowledgements.lead')}</p>
      <div className={styles.switches}>
        {view.accounts.map(({ account, name, on }) => (
          <SwitchField
            key={account}
            label={t('admin.letters.acknowledgements.on', { account: name })}
            checked={on}
            disabled={!may}
            onChange={(next) => turn.run({ account, on: next })}
          />
        ))}
      </div>
      <SelectField
        label={t('admin.letters.topic')}
        value={topic}
        options={[
          { value: anyTopic, label: t('admin.letters.topic.any') },
          ...topics.map(({ code, nameLv, nameEn }) => ({ value: code, label: locale === 'en' ? nameEn : nameLv })),
        ]}
        onChange={setTopic}
      />
      {acknowledgementHours.map((hours) => (
        <section key={hours} aria-label={t(`admin.letters.hours.${hours}`)}>
          <h4>{t(`admin.letters.hours.${hours}`)}</h4>
          <div className={styles.prompts}>
            {textLanguages.map((language) => (
              // Another topic, or a new text from the server, makes a new field.
              <LetterText
                key={`${topic} ${language} ${textOf(hours, language)}`}
                name={t(`admin.letters.hours.${hours}`)}
                language={language}
                text={textOf(hours, language)}
                longest={5000}
                stale="acknowledgements"
                put={(text) => ['PUT', '/api/acknowledgements/texts', { topicId, hours, language, text }]}
              />
            ))}
          </div>
        </section>
      ))}
    </Panel>
  )
}
