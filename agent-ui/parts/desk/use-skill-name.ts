import { useQuery } from '@tanstack/react-query'
import { skillsQuery } from '../../queries.ts'
import { useMessages } from '../../use-messages.tsx'

/** Topics and languages are data an administrator changes, so their names come from the server. */
export function useSkills() {
  const { locale } = useMessages()
  const { data = [] } = useQuery(skillsQuery)
  const name = (skill: { nameLv: string; nameEn: string }) => (locale === 'lv' ? skill.nameLv : skill.nameEn)
  const kinds = ['language', 'topic'] as const
  return {
    nameOf: (code: string | null) => {
      const skill = data.find((one) => one.code === code)
      return skill ? name(skill) : (code ?? '')
    },
    options: (kind: 'language' | 'topic') =>
      data.filter((one) => one.kind === kind && !one.retired).map((one) => ({ value: one.code, label: name(one) })),
    /** The keys pressed in the menu, "1>2", as what they stood for. */
    menuWords: (path: string) =>
      path
        .split('>')
        .map((key, step) => {
          const skill = data.find((one) => one.kind === kinds[step] && String(one.menuKey) === key)
          return skill ? name(skill) : key
        })
        .join(' → '),
  }
}
