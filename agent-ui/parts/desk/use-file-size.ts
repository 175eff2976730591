import { useMessages } from '../../use-messages.tsx'

const step = 1000

/** 312 B, 48 kB, 1,2 MB: as people and their file lists write it. */
export function useFileSize(): (bytes: number) => string {
  const { t, format } = useMessages()
  return (bytes) => {
    if (bytes < step) return t('size.b', { size: format.number(bytes) })
    if (bytes < step * step) return t('size.kb', { size: format.number(Math.round(bytes / step)) })
    return t('size.mb', { size: format.number(Math.round(bytes / ((step * step) / 10)) / 10) })
  }
}
