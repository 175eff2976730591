import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router'
import type { Permission, Role } from '../src/users/permissions.contract.ts'
import DeskPage from './pages/desk-page.tsx'
import { ErrorPage, NotFoundPage } from './pages/error-page.tsx'
import { SignedIn } from './parts/app-frame/signed-in.tsx'
import { meQuery } from './queries.ts'
import { Notices } from './ui/notices.tsx'
import { useMessages } from './use-messages.tsx'

type Context = { client: QueryClient }
/** What of a screen stands in the address: anything a page likes, as text. */
type Search = Record<string, string | undefined>

const home: Record<Role, '/desk' | '/board' | '/admin' | '/ledger'> = {
  agent: '/desk',
  supervisor: '/board',
  administrator: '/admin',
  auditor: '/ledger',
}

const textSearch = (search: Record<string, unknown>): Search =>
  Object.fromEntries(Object.entries(search).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]))

function Root() {
  const { t } = useMessages()
  return (
    <>
      <Outlet />
      <Notices closeLabel={t('common.close')} />
    </>
  )
}

const root = createRootRouteWithContext<Context>()({
  component: Root,
  errorComponent: ({ error }: ErrorComponentProps) => <ErrorPage error={error} />,
  notFoundComponent: NotFoundPage,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string; problem?: string } => ({
    ...(typeof search['to'] === 'string' ? { to: search['to'] } : {}),
    ...(typeof search['problem'] === 'string' ? { problem: search['problem'] } : {}),
  }),
  beforeLoad: async ({ context }) => {
    if (await context.client.ensureQueryData(meQuery)) throw redirect({ to: '/' })
  },
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx')),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const me = await context.client.ensureQueryData(meQuery)
    if (!me) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
    return { me }
  },
  component: SignedIn,
})

const index = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: context.me.mustChoosePassword ? '/account' : home[context.me.user.role] })
  },
})

/** Who may not open a page is sent to his own; the server refuses in any case. */
const needs =
  (permission: Permission) =>
  ({ context }: { context: { me: { permissions: Permission[] } } }) => {
    if (!context.me.permissions.includes(permission)) throw redirect({ to: '/' })
  }

/** Open to everybody who is signed in; with a first password there is no other page. */
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/account-page.tsx')),
})
const desk = createRoute({
  getParentRoute: () => signedIn,
  path: '/desk',
  validateSearch: textSearch,
  beforeLoad: needs('contacts.work'),
  // Not lazy: nearly everyone who opens this product opens the desk, and a round trip less is felt at each start.
  component: DeskPage,
})
const board = createRoute({
  getParentRoute: () => signedIn,
  path: '/board',
  validateSearch: textSearch,
  beforeLoad: needs('board.read'),
  component: lazyRouteComponent(() => import('./pages/board-page.tsx')),
})
const adminPage = lazyRouteComponent(() => import('./pages/admin-page.tsx'))
const admin = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin',
  validateSearch: textSearch,
  beforeLoad: needs('settings.read'),
  component: adminPage,
})
const adminSection = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin/$section',
  validateSearch: textSearch,
  beforeLoad: needs('settings.read'),
  component: adminPage,
})
const ledger = createRoute({
  getParentRoute: () => signedIn,
  path: '/ledger',
  validateSearch: textSearch,
  beforeLoad: needs('kpi.read'),
  component: lazyRouteComponent(() => import('./pages/ledger-page.tsx')),
})
const planning = createRoute({
  getParentRoute: () => signedIn,
  path: '/planning',
  validateSearch: textSearch,
  beforeLoad: needs('planning.read'),
  component: lazyRouteComponent(() => import('./pages/planning-page.tsx')),
})
const simulator = createRoute({
  getParentRoute: () => signedIn,
  path: '/simulator',
  validateSearch: textSearch,
  beforeLoad: needs('simulator.use'),
  component: lazyRouteComponent(() => import('./pages/simulator-page.tsx')),
})

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([index, account, desk, board, admin, adminSection, ledger, planning, simulator]),
])

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    scrollRestoration: false,
    // Search values are plain text in the address, not JSON.
    stringifySearch: (search) => {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries(search))
        if (value !== undefined && value !== null) query.set(name, String(value))
      const text = query.toString()
      return text ? `?${text}` : ''
    },
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
