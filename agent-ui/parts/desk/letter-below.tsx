import { useState } from 'react'
import type { LetterFrame } from '../../../src/drafts/drafts.contract.ts'
import { Icon } from '../../ui/icons.tsx'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './letter-composer.module.css'

type Below = { signature: boolean; quote: boolean }
type Props = { frame: LetterFrame | undefined; below: Below; onChange: (below: Below) => void }

/** What the server sets below the text: seen before it is sent, and left out when it does not fit. */
export function LetterBelow({ frame, below, onChange }: Props) {
  const { t } = useMessages()
  const [history, setHistory] = useState(false)
  if (!frame?.signature && !frame?.quoted) return null
  return (
    <div className={styles.below}>
      {frame.signature && below.signature && <p className={styles.signature}>{frame.signature}</p>}
      {frame.quoted && below.quote && history && (
        <blockquote className={styles.quoted}>
          {frame.quoted.intro}
          {'\n'}
          {frame.quoted.text}
        </blockquote>
      )}
      <p className={styles.choices}>
        {frame.signature && (
          <label>
            <input
              type="checkbox"
              checked={below.signature}
              onChange={(event) => onChange({ ...below, signature: event.currentTarget.checked })}
            />
            {t('letter.with-signature')}
          </label>
        )}
        {frame.quoted && (
          <label>
            <input
              type="checkbox"
              checked={below.quote}
              onChange={(event) => onChange({ ...below, quote: event.currentTarget.checked })}
            />
            {t('letter.with-quote')}
          </label>
        )}
        {frame.quoted && below.quote && (
          <button type="button" className={textButton.alone} aria-expanded={history} onClick={() => setHistory(!history)}>
            <Icon name={history ? 'chevron-down' : 'chevron-right'} size={14} />
            {t(history ? 'letter.quote.hide' : 'letter.quote.show')}
          </button>
        )}
      </p>
    </div>
  )
}
