import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { errorWords } from '../error-words.ts'
import { useMessages } from '../use-messages.tsx'
import { ActionButton } from './action-button.tsx'
import { Icon } from './icons.tsx'
import styles from './loaded.module.css'

type Props<T> = { query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>; children: (data: T) => ReactNode }

/** What was read, else why it was not. What is there stays in sight when a later reading fails: the line above says that it is old. */
export function Loaded<T>({ query: { data, error, refetch }, children }: Props<T>) {
  const messages = useMessages()
  if (data === undefined && !error)
    return (
      <p className={styles.loading} role="status">
        {messages.t('common.loading')}
      </p>
    )
  return (
    <>
      {error && (
        <div className={styles.failed} role="alert">
          <Icon name="alert" size={18} />
          <span>{errorWords(messages, error)}</span>
          <ActionButton label={messages.t('common.retry')} onClick={() => void refetch()} />
        </div>
      )}
      {data !== undefined && children(data)}
    </>
  )
}
