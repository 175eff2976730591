import { useQuery } from '@tanstack/react-query'
import { skillsQuery } from '../../queries.ts'
import { useMessages } from '../../use-messages.tsx'

/** Skills by their names, languages first; a level is told only where more than the least is asked for. */
export function useSkillWords() {
  const { locale, t } = useMessages()
  const { data = [] } = useQuery(skillsQuery)
  const nameOf = (code: string) => {
    const skill = data.find((one) => one.code === code)
    return skill ? (locale === 'lv' ? skill.nameLv : skill.nameEn) : code
  }
  const rank = (code: string) => (data.find((one) => one.code === code)?.kind === 'language' ? 0 : 1)
  const wordsOf = (requires: Readonly<Record<string, number>>) =>
    Object.entries(requires)
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([code, level]) => (level > 1 ? t('board.skill-level', { skill: nameOf(code), level }) : nameOf(code)))
      .join(' · ')
  return { skills: data, nameOf, wordsOf }
}
