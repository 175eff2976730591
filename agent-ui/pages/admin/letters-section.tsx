import { useQuery } from '@tanstack/react-query'
import { AcknowledgementPanel } from '../../parts/admin/acknowledgement-panel.tsx'
import { acknowledgementsQuery, signaturesQuery, templatesQuery } from '../../parts/admin/admin-queries.ts'
import { SectionHead } from '../../parts/admin/section-head.tsx'
import { SignaturePanel } from '../../parts/admin/signature-panel.tsx'
import { TemplateList } from '../../parts/admin/template-list.tsx'
import { skillsQuery } from '../../queries.ts'
import { Loaded } from '../../ui/loaded.tsx'

export function LettersSection() {
  const templates = useQuery(templatesQuery)
  const signatures = useQuery(signaturesQuery)
  const acknowledgements = useQuery(acknowledgementsQuery)
  const skills = useQuery(skillsQuery)
  const topics = (skills.data ?? []).filter(({ kind, retired }) => kind === 'topic' && !retired)
  return (
    <>
      <SectionHead name="letters" />
      <Loaded query={templates}>{(all) => <TemplateList templates={all} />}</Loaded>
      <Loaded query={signatures}>{(all) => <SignaturePanel signatures={all} />}</Loaded>
      <Loaded query={acknowledgements}>{(view) => <AcknowledgementPanel view={view} topics={topics} />}</Loaded>
    </>
  )
}
