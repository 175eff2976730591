import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Variant } from '../../../src/planning/planning.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchField } from '../../ui/switch-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { agentsQuery } from '../admin/admin-queries.ts'
import { useSkills } from '../desk/use-skill-name.ts'
import styles from './planning.module.css'
import { isPlain, plainVariant } from './variants.ts'

const agentSteps = [-3, -2, -1, 0, 1, 2, 3]
const handlingSteps = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3]
const callbackSteps = [0, 0.25, 0.5, 0.75]
const skillLevel = 3

type Props = { full: boolean; onAdd: (variant: Variant) => void }

/** Several changes at once are one variant. */
export function VariantForm({ full, onAdd }: Props) {
  const { t, format } = useMessages()
  const [variant, setVariant] = useState<Variant>(plainVariant)
  const set = (change: Partial<Variant>) => setVariant((old) => ({ ...old, ...change }))
  const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text)
  const reason = full ? t('planning.variant.full') : isPlain(variant) ? t('planning.variant.nothing') : null
  return (
    <fieldset className={styles.form}>
      <legend>{t('planning.variant.new')}</legend>
      <SelectField
        label={t('planning.variant.agents')}
        value={String(variant.agents)}
        options={agentSteps.map((step) => ({
          value: String(step),
          label: step === 0 ? t('planning.same') : signed(step, format.number(step)),
        }))}
        onChange={(value) => set({ agents: Number(value) })}
      />
      <SelectField
        label={t('planning.variant.handling')}
        value={String(variant.handlingFactor)}
        options={handlingSteps.map((step) => ({
          value: String(step),
          label: step === 1 ? t('planning.same') : signed(step - 1, format.percent(Math.round((step - 1) * 100) / 100)),
        }))}
        onChange={(value) => set({ handlingFactor: Number(value) })}
      />
      <SelectField
        label={t('planning.variant.callback-share')}
        value={String(variant.callbackShare)}
        options={callbackSteps.map((step) => ({
          value: String(step),
          label: step === 0 ? t('planning.off') : t('planning.variant.accepts', { percent: format.percent(step) }),
        }))}
        onChange={(value) => set({ callbackShare: Number(value) })}
      />
      <SkillFields skill={variant.skill} onChange={(skill) => set({ skill })} />
      <div className={styles.switches}>
        <SwitchField
          label={t('planning.variant.yields')}
          checked={variant.emailYields}
          onChange={(emailYields) => set({ emailYields })}
        />
        <SwitchField
          label={t('planning.variant.auto-answer.label')}
          checked={variant.autoAnswer}
          onChange={(autoAnswer) => set({ autoAnswer })}
        />
      </div>
      <ActionButton
        icon="plus"
        size="sm"
        label={t('planning.variant.add')}
        reason={reason}
        onClick={() => {
          onAdd(variant)
          setVariant(plainVariant)
        }}
      />
    </fieldset>
  )
}

function SkillFields({ skill, onChange }: { skill: Variant['skill']; onChange: (skill: Variant['skill']) => void }) {
  const { t } = useMessages()
  const { data: agents = [] } = useQuery(agentsQuery)
  const { options } = useSkills()
  const skills = [...options('language'), ...options('topic')]
  const first = skills[0]?.value
  return (
    <>
      <SelectField
        label={t('planning.variant.skill-agent')}
        value={skill?.agentId ?? ''}
        options={[{ value: '', label: t('planning.nobody') }, ...agents.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={(agentId) =>
          onChange(agentId === '' || first === undefined ? null : { agentId, skill: skill?.skill ?? first, level: skillLevel })
        }
      />
      {skill && (
        <SelectField
          label={t('planning.variant.skill-name')}
          value={skill.skill}
          options={skills}
          onChange={(name) => onChange({ ...skill, skill: name })}
        />
      )}
    </>
  )
}
