import { useQuery } from '@tanstack/react-query'
import { promptsQuery } from '../../parts/admin/admin-queries.ts'
import { PromptCard } from '../../parts/admin/prompt-card.tsx'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { Loaded } from '../../ui/loaded.tsx'

export function PromptsSection() {
  const query = useQuery(promptsQuery)
  return (
    <>
      <SectionHead name="prompts" />
      <Loaded query={query}>
        {(prompts) =>
          [...new Set(prompts.map(({ key }) => key))].map((key) => (
            <PromptCard key={key} name={key} prompts={prompts.filter((prompt) => prompt.key === key)} />
          ))
        }
      </Loaded>
    </>
  )
}
