import { useMessages } from '../../use-messages.tsx'

/** What keeps agents from a contact, in the groups a supervisor can do something about. */
const groups = {
  busy: ['on-offer', 'in-wrap-up', 'no-weight', 'limit'],
  language: ['language'],
  skill: ['skill', 'skill-level'],
  excluded: ['pair-excluded'],
  away: ['not-ready'],
} as const

/** "3 busy, 1 without the language": why a contact still waits. Null where nobody has looked yet. */
export function useWaitWords(): (reasons: Readonly<Record<string, number>> | null) => string | null {
  const { t } = useMessages()
  return (reasons) => {
    if (!reasons) return null
    const words = (Object.keys(groups) as (keyof typeof groups)[]).flatMap((group) => {
      const count = groups[group].reduce((sum, reason) => sum + (reasons[reason] ?? 0), 0)
      return count === 0 ? [] : [t(`wait.${group}`, { count })]
    })
    return words.length === 0 ? t('wait.nobody') : words.join(', ')
  }
}
