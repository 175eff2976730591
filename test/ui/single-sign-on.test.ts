import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type RunningApp } from '../support/app.ts'
import { axeViolations, openBrowser } from '../support/browser.ts'
import { startOidcServer, type OidcServer } from '../support/oidc-server.ts'

let oidc: OidcServer
let app: RunningApp
let browser: Browser
beforeAll(async () => {
  oidc = await startOidcServer()
  app = await startApp({
    environment: { OIDC_ISSUER: oidc.issuer, OIDC_CLIENT_ID: oidc.clientId, OIDC_CLIENT_SECRET: oidc.clientSecret },
  })
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  oidc.close()
})

test('an agent signs in with the organisation’s account and is where he wanted to be', async () => {
  oidc.person = { sub: 'anna', email: 'agent1@demo.example', email_verified: true }
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${app.url}/desk`)
  await page.getByRole('link', { name: 'Pieslēgties ar iestādes kontu' }).press('Enter')
  await page.getByRole('button', { name: /^Klātbūtne/ }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/desk')
  await page.context().close()
})

test.each([
  { width: 1280, colorScheme: 'light', locale: 'lv', said: 'Jūsu iestādes konts šajā sistēmā nav zināms.' },
  { width: 375, colorScheme: 'dark', locale: 'en', said: 'Your work account is not known here.' },
] as const)('whom nobody knows is told so: $width, $colorScheme, $locale', async ({ width, colorScheme, locale, said }) => {
  oidc.person = { sub: 'nobody', email: 'nobody@demo.example', email_verified: true }
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
  await context.addInitScript((chosen) => localStorage.setItem('locale', chosen), locale)
  const page = await context.newPage()
  await page.goto(`${app.url}/sign-in`)
  await page
    .getByRole('link', { name: locale === 'lv' ? 'Pieslēgties ar iestādes kontu' : 'Sign in with your work account' })
    .click()
  await page.getByRole('alert').getByText(said).waitFor()
  expect(await axeViolations(page)).toEqual([])
  const shots = process.env['SHOTS']
  if (shots) await page.screenshot({ path: `${shots}/single-${width}.png` })
  await context.close()
})

test('an address shows no words of its own', async () => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${app.url}/sign-in?problem=Zvaniet%20krāpniekam`)
  await page.getByRole('link', { name: 'Pieslēgties ar iestādes kontu' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.context().close()
})
