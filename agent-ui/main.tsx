import './theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { errorWords } from './error-words.ts'
import { prefetchDesk } from './parts/desk/prefetch-desk.ts'
import { meQuery } from './queries.ts'
import { createQueryClient } from './query-client.ts'
import { createAppRouter } from './routes.tsx'
import { createTranslate, loadCatalogue, rememberedLocale } from './t.ts'
import { theme } from './theme.ts'
import { showNotice } from './ui/notices.tsx'
import { MessagesProvider } from './use-messages.tsx'

async function showRefusal(error: unknown) {
  const locale = rememberedLocale()
  showNotice('bad', errorWords(createTranslate(locale, await loadCatalogue(locale)), error))
}

const client = createQueryClient((error) => void showRefusal(error))

const router = createAppRouter(client)
/**
 * Everything the first picture needs is asked for at once, and React begins when it is there: a tree that suspends on its
 * first render is held back for 300 ms by React, so that fallbacks do not flicker.
 */
async function start() {
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  const desk =
    location.pathname === '/desk' ? prefetchDesk(client, new URLSearchParams(location.search).get('ticket')) : undefined
  await Promise.all([loadCatalogue(rememberedLocale()), client.prefetchQuery(meQuery), desk])
  await loadCatalogue(client.getQueryData(meQuery.queryKey)?.user.locale ?? rememberedLocale())
  await router.load()
  createRoot(root).render(<App />)
}

function App() {
  return (
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={client}>
          <Suspense>
            <MessagesProvider>
              <RouterProvider router={router} />
            </MessagesProvider>
          </Suspense>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  )
}

void start()
