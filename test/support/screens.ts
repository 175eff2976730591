import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { demoPassword, startApp, type RunningApp } from './app.ts'
import { openBrowser } from './browser.ts'

export type Look = { width?: number; height?: number; scheme?: 'light' | 'dark'; locale?: 'lv' | 'en' }
export type Screens = { app: RunningApp; open: (login: string, path: string, look?: Look) => Promise<Page> }

/** Whoever calls at night finds us closed: tests with calls open the centre round the clock. */
const roundTheClock = {
  timeZone: 'Europe/Riga',
  weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' })),
  exceptions: [],
}

/** The whole product and a real browser for one test file. Every page is a browser of its own, signed in as it was asked for. */
export function openScreens({ openAlways = false, readers = false }: { openAlways?: boolean; readers?: boolean } = {}): Screens {
  const screens = {} as Screens
  let browser: Browser
  beforeAll(async () => {
    screens.app = await startApp({ readers })
    if (openAlways) await (await screens.app.as('admin@demo.example')).send('PUT', '/api/calendar', roundTheClock)
    browser = await openBrowser()
  }, 120_000)
  afterAll(() => browser.close())
  screens.open = async (login, path, { width = 1280, height = 800, scheme = 'light', locale = 'lv' } = {}) => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' })
    // Shorter than the test's own: what was waited for is then named.
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    const { url } = screens.app
    const origin = { origin: url }
    await context.request.post(`${url}/api/session`, {
      data: { email: `${login}@demo.example`, password: demoPassword },
      headers: origin,
    })
    await context.request.patch(`${url}/api/me`, { data: { locale }, headers: origin })
    await page.goto(`${url}${path}`)
    return page
  }
  return screens
}
