import { useState } from 'react'
import type { RecordedDayView, ReplayNew, Variant } from '../../../src/planning/planning.contract.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Chip, Chips } from '../../ui/chips.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useWrite } from '../../use-write.ts'
import styles from './planning.module.css'
import { useVariantWords } from './use-variant-words.ts'
import { VariantForm } from './variant-form.tsx'
import { firstVariants, mostVariants } from './variants.ts'

const replicationSteps = [20, 50, 100]

type Props = { days: readonly RecordedDayView[]; onStarted: (id: string) => void }

/** Which day, in which variants, how often. */
export function NewReplay({ days, onStarted }: Props) {
  const { t, format } = useMessages()
  const words = useVariantWords()
  const [day, setDay] = useState(days[0]?.day ?? '')
  const [variants, setVariants] = useState<readonly Variant[]>(firstVariants)
  const [replications, setReplications] = useState(replicationSteps[0] ?? 20)
  const start = useWrite((asked: ReplayNew) => ['POST', '/api/planning/replays', asked], {
    stale: ['planning'],
    onDone: (_, answer) => {
      if (typeof answer === 'object' && answer !== null && 'id' in answer) onStarted(String(answer.id))
    },
  })
  return (
    <Panel title={t('planning.new')} className={styles.new}>
      <div className={styles.choices}>
        <SelectField
          label={t('planning.day')}
          value={day}
          options={days.map((one) => ({
            value: one.day,
            label: t('planning.day.option', { day: format.date(one.day), calls: one.calls, agents: one.agents }),
          }))}
          onChange={setDay}
        />
        <SelectField
          label={t('planning.replications')}
          value={String(replications)}
          options={replicationSteps.map((step) => ({ value: String(step), label: format.number(step) }))}
          hint={t('planning.replications.hint')}
          onChange={(value) => setReplications(Number(value))}
        />
      </div>
      <h3 className={styles.small}>{t('planning.variants')}</h3>
      <Chips>
        <Chip label={t('planning.as-it-was')} />
        {variants.map((variant, n) => (
          <Chip
            key={`${n} ${words(variant)}`}
            label={words(variant)}
            removeLabel={t('planning.variant.remove', { variant: words(variant) })}
            onRemove={() => setVariants(variants.filter((_, other) => other !== n))}
          />
        ))}
      </Chips>
      <VariantForm full={variants.length >= mostVariants} onAdd={(variant) => setVariants([...variants, variant])} />
      <ActionButton
        tone="main"
        size="sm"
        icon="play"
        label={t('planning.start')}
        pending={start.pending}
        reason={variants.length === 0 ? t('planning.no-variants') : null}
        onClick={() => start.run({ day, variants: [...variants], replications })}
      />
    </Panel>
  )
}
