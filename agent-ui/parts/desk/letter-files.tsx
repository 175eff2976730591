import type { AttachmentView } from '../../../src/messages/messages.contract.ts'
import { Icon, type IconName } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import styles from './files.module.css'
import { useFileSize } from './use-file-size.ts'

function iconOf({ kind, contentType }: Pick<AttachmentView, 'kind' | 'contentType'>): IconName {
  if (kind === 'image' || contentType?.startsWith('image/')) return 'picture'
  if (kind === 'asic-e') return 'seal'
  if (kind === 'calendar') return 'clock'
  return kind === 'letter' ? 'mail' : 'file'
}

/** The end of its name where it has one, else of its type: what a person calls the kind of a file. */
function typeOf({ name, contentType }: AttachmentView): string {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name ?? '')?.[1]
  return (ending ?? contentType?.split('/')[1]?.split(/[;+]/)[0] ?? '').toUpperCase()
}

/** A picture sent with a text lies at the telephone provider. */
const elsewhere = { target: '_blank', rel: 'noopener noreferrer' }

type Props = { files: readonly AttachmentView[]; gone: boolean }

/** Files are saved, never opened here; one in which the scanner found something is not given out at all. `gone`: only their names are left. */
export function LetterFiles({ files, gone }: Props) {
  const { t } = useMessages()
  const sizeOf = useFileSize()
  if (files.length === 0) return null
  return (
    <ul className={`${styles.files} ${styles.read}`} aria-label={t('letter.files')}>
      {files.map((file) => {
        const name = file.name ?? t('letter.file.unnamed')
        const facts = [typeOf(file), file.size === null ? '' : sizeOf(file.size)].filter(Boolean).join(', ')
        const infected = file.scan === 'infected'
        return (
          <li key={file.url} data-bad={infected}>
            <Icon name={infected ? 'alert' : iconOf(file)} size={18} />
            {infected || gone ? (
              <span className={styles.name}>{name}</span>
            ) : (
              <a className={styles.name} href={file.url} {...(file.url.startsWith('/') ? { download: name } : elsewhere)}>
                {name}
              </a>
            )}
            <span className="dim">{facts}</span>
            {infected && !gone && <span className={styles.bad}>{t('letter.file.infected')}</span>}
            {file.scan === 'failed' && !gone && <span className={styles.hint}>{t('letter.file.not-scanned')}</span>}
            {!gone && (file.kind === 'asic-e' || file.kind === 'tnef' || file.kind === 'letter') && (
              <span className={styles.hint}>{t(`letter.file.${file.kind}`)}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
