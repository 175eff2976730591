import { useQuery } from '@tanstack/react-query'
import type { Variant } from '../../../src/planning/planning.contract.ts'
import { useMessages } from '../../use-messages.tsx'
import { agentsQuery } from '../admin/admin-queries.ts'
import { useSkills } from '../desk/use-skill-name.ts'

/** What a variant changes, as one line; nothing: the day as it was. */
export function useVariantWords(): (variant: Variant) => string {
  const { t, format } = useMessages()
  const { nameOf } = useSkills()
  const { data: agents = [] } = useQuery(agentsQuery)
  return ({ agents: count, handlingFactor, callbackShare, emailYields, autoAnswer, skill }) =>
    [
      count > 0 ? t('planning.variant.more-agents', { count }) : '',
      count < 0 ? t('planning.variant.fewer-agents', { count: -count }) : '',
      handlingFactor < 1 ? t('planning.variant.shorter', { percent: format.percent(1 - handlingFactor) }) : '',
      handlingFactor > 1 ? t('planning.variant.longer', { percent: format.percent(handlingFactor - 1) }) : '',
      callbackShare > 0 ? t('planning.variant.callback', { percent: format.percent(callbackShare) }) : '',
      emailYields ? '' : t('planning.variant.no-yield'),
      autoAnswer ? t('planning.variant.auto-answer') : '',
      skill
        ? t('planning.variant.skill', {
            agent: agents.find(({ id }) => id === skill.agentId)?.name ?? skill.agentId,
            skill: nameOf(skill.skill),
            level: skill.level,
          })
        : '',
    ]
      .filter(Boolean)
      .join('; ') || t('planning.as-it-was')
}
