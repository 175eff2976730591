import { useState } from 'react'
import { ActionButton } from './action-button.tsx'

type Props = { text: string; label: string; fullLabel: string; doneLabel: string }

const doneMs = 2000

/** navigator.clipboard exists only on https and localhost; the old way works everywhere else. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

export function CopyButton({ text, label, fullLabel, doneLabel }: Props) {
  const [done, setDone] = useState(false)
  const run = async () => {
    await copy(text)
    setDone(true)
    setTimeout(() => setDone(false), doneMs)
  }
  return (
    <>
      <ActionButton
        label={done ? doneLabel : label}
        {...(done ? {} : { fullLabel })}
        icon={done ? 'check' : 'note'}
        onClick={() => void run()}
      />
      <span className="visually-hidden" role="status">
        {done ? doneLabel : ''}
      </span>
    </>
  )
}
