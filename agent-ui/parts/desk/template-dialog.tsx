import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TemplateView } from '../../../src/templates/templates.contract.ts'
import { read, withParams } from '../../api.ts'
import { errorWords } from '../../error-words.ts'
import { foldLetters } from '../../fold-letters.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SearchList } from '../../ui/search-list.tsx'
import { useMessages } from '../../use-messages.tsx'

type Props = { contactId: string; onInsert: (text: string) => void; onClose: () => void }

const textOf = (template: TemplateView) => template.filled ?? template.text

/** Texts to begin with, filled in for this contact: some letters find one, Enter puts it where the cursor stood. */
export function TemplateDialog({ contactId, onInsert, onClose }: Props) {
  const messages = useMessages()
  const { t, word } = messages
  const [query, setQuery] = useState('')
  const { data, error, isPending } = useQuery({
    queryKey: ['templates', contactId],
    queryFn: ({ signal }) => read<Page<TemplateView>>(withParams('/api/templates', { contactId, limit: 200 }), signal),
  })
  const found = (data?.items ?? []).filter((one) => foldLetters(`${one.name} ${textOf(one)}`).includes(foldLetters(query.trim())))
  return (
    <Dialog title={t('template.insert')} closeLabel={t('common.close')} onClose={onClose} wide>
      <SearchList
        label={t('template.find')}
        listLabel={t('template.list')}
        query={query}
        onQuery={setQuery}
        items={found}
        renderRow={(template) => (
          <>
            <strong>{template.name}</strong>
            <span className="dim">{word('language', template.language)}</span>
          </>
        )}
        beside={textOf}
        nothing={
          error
            ? errorWords(messages, error)
            : t(isPending ? 'common.loading' : data?.items.length ? 'template.nothing' : 'template.none')
        }
        onRun={(template) => {
          onClose()
          onInsert(textOf(template))
        }}
      />
    </Dialog>
  )
}
