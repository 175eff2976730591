import './theme.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { errorWords } from './error-words.ts'
import { deskQuery, meQuery } from './queries.ts'
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

// Everything the first picture needs is asked for at once, not one after the other.
void loadCatalogue(rememberedLocale())
void client.prefetchQuery(meQuery)
if (location.pathname === '/desk') void client.prefetchQuery(deskQuery)

const router = createAppRouter(client)
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
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
  </StrictMode>,
)
