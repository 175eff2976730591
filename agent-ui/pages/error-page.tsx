import { Button } from '@mantine/core'
import { ApiError } from '../api.ts'
import { errorWords } from '../error-words.ts'
import { useMessages } from '../use-messages.tsx'
import styles from './plain-page.module.css'

export function ErrorPage({ error }: { error: unknown }) {
  const messages = useMessages()
  const { t } = messages
  return (
    <main className={styles.page}>
      <h1>{t('error.title')}</h1>
      <p>{errorWords(messages, error)}</p>
      {!(error instanceof ApiError) && error instanceof Error && <p className="dim">{error.message}</p>}
      <Button onClick={() => location.reload()}>{t('error.reload')}</Button>
    </main>
  )
}

export function NotFoundPage() {
  const { t } = useMessages()
  return (
    <main className={styles.page}>
      <h1>{t('error.no-page')}</h1>
      <Button component="a" href="/">
        {t('error.go-home')}
      </Button>
    </main>
  )
}
