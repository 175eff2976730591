import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { errorWords } from '../error-words.ts'
import { AppFrame } from '../parts/app-frame/app-frame.tsx'
import { DeskScreen } from '../parts/desk/desk-screen.tsx'
import { deskQuery } from '../queries.ts'
import { useMessages } from '../use-messages.tsx'
import styles from './plain-page.module.css'

export default function DeskPage() {
  const messages = useMessages()
  const { t } = messages
  const { data: desk, error, refetch } = useQuery(deskQuery)
  if (desk) return <DeskScreen desk={desk} />
  return (
    <AppFrame title={t('nav.desk')} fill>
      <div className={styles.page}>
        {error ? (
          <>
            <p>{errorWords(messages, error)}</p>
            <Button onClick={() => void refetch()}>{t('common.retry')}</Button>
          </>
        ) : (
          <p className="dim">{t('common.loading')}</p>
        )}
      </div>
    </AppFrame>
  )
}
