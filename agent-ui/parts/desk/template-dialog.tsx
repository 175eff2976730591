/* A combobox with a list, by the ARIA pattern: a native datalist shows neither a second line nor a preview. */
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type KeyboardEvent } from 'react'
import type { Page } from '../../../src/http/page.contract.ts'
import type { TemplateView } from '../../../src/templates/templates.contract.ts'
import { read, withParams } from '../../api.ts'
import { errorWords } from '../../error-words.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './template.module.css'

type Props = { contactId: string; onInsert: (text: string) => void; onClose: () => void }

/** ā is found by a. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const textOf = (template: TemplateView) => template.filled ?? template.text

/** Texts to begin with, filled in for this contact: some letters find one, Enter puts it where the cursor stood. */
export function TemplateDialog({ contactId, onInsert, onClose }: Props) {
  const messages = useMessages()
  const { t, word } = messages
  const id = useId()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const { data, error, isPending } = useQuery({
    queryKey: ['templates', contactId],
    queryFn: ({ signal }) => read<Page<TemplateView>>(withParams('/api/templates', { contactId, limit: 200 }), signal),
  })
  const found = (data?.items ?? []).filter((one) => plain(`${one.name} ${textOf(one)}`).includes(plain(query.trim())))
  const current = found[Math.min(active, found.length - 1)]
  const insert = (template: TemplateView | undefined) => {
    if (!template) return
    onClose()
    onInsert(textOf(template))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && current) setActive((found.indexOf(current) + step + found.length) % found.length)
    else if (event.key === 'Enter') insert(current)
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={t('template.insert')} closeLabel={t('common.close')} onClose={onClose} wide>
      <input
        data-first-focus
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}list`}
        aria-activedescendant={current ? `${id}${current.id}` : undefined}
        aria-label={t('template.find')}
        placeholder={t('template.find')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.both}>
        <div id={`${id}list`} role="listbox" aria-label={t('template.list')} className={styles.list}>
          {found.map((template) => (
            <div
              key={template.id}
              id={`${id}${template.id}`}
              role="option"
              aria-selected={template === current}
              tabIndex={-1}
              className={styles.row}
              onClick={() => insert(template)}
              onKeyDown={undefined}
              onMouseMove={template === current ? undefined : () => setActive(found.indexOf(template))}
            >
              <strong>{template.name}</strong>
              <span className="dim">{word('language', template.language)}</span>
            </div>
          ))}
        </div>
        {current && <p className={styles.preview}>{textOf(current)}</p>}
      </div>
      {error && <p className={styles.nothing}>{errorWords(messages, error)}</p>}
      {!error && found.length === 0 && (
        <p className={styles.nothing}>
          {t(isPending ? 'common.loading' : data?.items.length ? 'template.nothing' : 'template.none')}
        </p>
      )}
    </Dialog>
  )
}
