import { useQuery } from '@tanstack/react-query'
import { createContext, use, useContext, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { createFormat, type Format } from './format.ts'
import { meQuery } from './queries.ts'
import {
  createTranslate,
  loadCatalogue,
  loadedCatalogue,
  rememberedLocale,
  rememberLocale,
  type Locale,
  type Translate,
} from './t.ts'

type Messages = Translate & { locale: Locale; format: Format }

const Context = createContext<Messages | null>(null)
const listeners = new Set<() => void>()

/** For whoever has not signed in yet; a signed-in user's language is the user's own. */
export function chooseLocale(locale: Locale): void {
  rememberLocale(locale)
  for (const listener of listeners) listener()
}

function useRemembered(): Locale {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, rememberedLocale)
}

export function MessagesProvider({ children }: { children: ReactNode }) {
  const remembered = useRemembered()
  const me = useQuery({ ...meQuery, select: (data) => data?.user.locale ?? null })
  const locale = me.data ?? remembered
  const catalogue = loadedCatalogue(locale) ?? use(loadCatalogue(locale))
  const messages = useMemo(
    () => ({ ...createTranslate(locale, catalogue), locale, format: createFormat(locale) }),
    [locale, catalogue],
  )
  useEffect(() => {
    document.documentElement.lang = locale
    rememberLocale(locale)
  }, [locale])
  return <Context value={messages}>{children}</Context>
}

export function useMessages(): Messages {
  const messages = useContext(Context)
  if (!messages) throw new Error('useMessages needs a MessagesProvider above it')
  return messages
}
