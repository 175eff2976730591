import { useId, useState } from 'react'
import type { ContactView } from '../../../src/contacts/contacts.contract.ts'
import type { LetterFrame } from '../../../src/drafts/drafts.contract.ts'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './letter-composer.module.css'
import { splitAddresses } from './unfit-addresses.ts'
import type { LetterFields } from './use-letter-fields.ts'

type Props = {
  contact: ContactView
  frame: LetterFrame | undefined
  fields: LetterFields
  unfit: readonly string[]
  onChange: (make: (old: LetterFields) => LetterFields) => void
}

/** To whom and about what. The receiver is whoever wrote; the subject is that of his letter until it is written over. */
export function LetterHead({ contact, frame, fields, unfit, onChange }: Props) {
  const { t } = useMessages()
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const [opened, setOpened] = useState(false)
  const cc = typed ?? fields.cc.join(', ')
  const withCc = opened || cc !== ''
  const to = frame ? [frame.to.name, frame.to.name ? `<${frame.to.address}>` : frame.to.address].filter(Boolean).join(' ') : ''
  return (
    <div className={styles.head}>
      <div className={styles.line}>
        <span className={styles.name}>{t('letter.to')}</span>
        <span className={styles.to}>{to || contact.citizenLabel}</span>
        {!withCc && (
          <button type="button" className={textButton.alone} onClick={() => setOpened(true)}>
            {t('letter.cc.add')}
          </button>
        )}
      </div>
      {withCc && (
        <div className={styles.line}>
          <label className={styles.name} htmlFor={`${id}cc`}>
            {t('letter.cc')}
          </label>
          <input
            id={`${id}cc`}
            // Asked for by its button just now.
            ref={(element) => {
              if (opened && cc === '') element?.focus()
            }}
            inputMode="email"
            value={cc}
            aria-invalid={unfit.length > 0 || undefined}
            placeholder={t('letter.cc.placeholder')}
            onChange={(event) => {
              const line = event.currentTarget.value
              setTyped(line)
              onChange((old) => ({ ...old, cc: splitAddresses(line).slice(0, 20) }))
            }}
          />
        </div>
      )}
      <div className={styles.line}>
        <label className={styles.name} htmlFor={`${id}subject`}>
          {t('letter.subject')}
        </label>
        <input
          id={`${id}subject`}
          value={fields.subject ?? frame?.subject ?? ''}
          maxLength={500}
          onChange={(event) => {
            const subject = event.currentTarget.value
            onChange((old) => ({ ...old, subject }))
          }}
        />
      </div>
    </div>
  )
}
