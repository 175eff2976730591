import type { UploadView } from '../../../src/uploads/uploads.contract.ts'
import { write } from '../../api.ts'
import { Icon } from '../../ui/icons.tsx'
import { useMessages } from '../../use-messages.tsx'
import { useFileSize } from './use-file-size.ts'
import type { Upload } from './use-uploads.ts'
import styles from './files.module.css'

type Props = {
  files: readonly UploadView[]
  uploads: readonly Upload[]
  onRemove: (file: UploadView) => void
  onCancel: (upload: Upload) => void
}

function Remove({ name, onClick }: { name: string; onClick: () => void }) {
  const { t } = useMessages()
  return (
    <button type="button" className={styles.remove} aria-label={t('letter.file.remove', { name })} onClick={onClick}>
      <Icon name="cross" size={14} />
    </button>
  )
}

/** The files of a letter in writing: those that are here, and those on their way. */
export function LetterAttach({ files, uploads, onRemove, onCancel }: Props) {
  const { t, format } = useMessages()
  const sizeOf = useFileSize()
  if (files.length + uploads.length === 0) return null
  const remove = (file: UploadView) => {
    onRemove(file)
    // If it cannot be deleted now, it belongs to no letter, and is cleared away.
    void write('DELETE', `/api/uploads/${file.id}`).catch(() => undefined)
  }
  return (
    <ul className={`${styles.files} ${styles.written}`} aria-label={t('letter.files')}>
      {files.map((file) => (
        <li key={file.id}>
          <Icon name="file" />
          <a className={styles.name} href={file.url} download={file.name}>
            {file.name}
          </a>
          <span className="dim">{sizeOf(file.size)}</span>
          <Remove name={file.name} onClick={() => remove(file)} />
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.key} data-bad={upload.problem !== null}>
          <Icon name={upload.problem === null ? 'clock' : 'alert'} />
          <span className={styles.name}>{upload.name}</span>
          {upload.problem === null ? (
            <>
              <progress aria-label={t('letter.file.uploading', { name: upload.name })} value={upload.share} max={1} />
              <span className="dim tabular">{format.percent(Math.round(upload.share * 100) / 100)}</span>
            </>
          ) : (
            <span className={styles.bad}>{upload.problem}</span>
          )}
          <Remove name={upload.name} onClick={() => onCancel(upload)} />
        </li>
      ))}
    </ul>
  )
}
