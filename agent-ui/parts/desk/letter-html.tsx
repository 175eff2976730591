import { useState } from 'react'
import textButton from '../../ui/text-button.module.css'
import { useMessages } from '../../use-messages.tsx'
import styles from './letter.module.css'

/**
 * A letter as its sender made it, in a frame that can do nothing: no scripts, no forms, not our origin. Pictures from elsewhere would
 * tell their server that the letter was read, so they come only when asked for.
 */
export function LetterHtml({ url, subject }: { url: string; subject: string }) {
  const { t } = useMessages()
  const [remote, setRemote] = useState(false)
  return (
    <div className={styles.html}>
      <div className={styles.htmlHead}>
        <span className="dim">{t(remote ? 'letter.html.remote-on' : 'letter.html.remote-off')}</span>
        <button type="button" className={textButton.alone} aria-pressed={remote} onClick={() => setRemote(!remote)}>
          {t(remote ? 'letter.html.hide-remote' : 'letter.html.show-remote')}
        </button>
      </div>
      <iframe
        title={t('letter.html.title', { subject })}
        src={remote ? `${url}?remote=1` : url}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
      />
    </div>
  )
}
