import { useState } from 'react'
import { ActionButton } from '../../ui/action-button.tsx'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useMessages } from '../../use-messages.tsx'
import { TemplateDialog } from './template-dialog.tsx'

type Props = {
  contactId: string
  field: HTMLTextAreaElement | null
  text: string
  onText: (text: string) => void
}

/** A text to begin with: it goes where the cursor stands, and the cursor behind it. */
export function TemplateButton({ contactId, field, text, onText }: Props) {
  const { t } = useMessages()
  const [open, setOpen] = useState(false)
  useShortcuts([{ key: 'S', run: () => setOpen(true) }])
  const insert = (added: string) => {
    const [start, end] = field ? [field.selectionStart, field.selectionEnd] : [text.length, text.length]
    onText(text.slice(0, start) + added + text.slice(end))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(start + added.length, start + added.length)
    })
  }
  return (
    <>
      <ActionButton label={t('template.button')} icon="note" kbd="S" onClick={() => setOpen(true)} />
      {open && <TemplateDialog contactId={contactId} onInsert={insert} onClose={() => setOpen(false)} />}
    </>
  )
}
