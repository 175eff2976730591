import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeViolations, openBrowser } from '../support/browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
}, 120_000)
afterAll(() => browser.close())

test('the browser has letters for Latvian and Cyrillic', async () => {
  const page = await browser.newPage()
  await page.setContent(
    '<html lang="lv"><title>t</title><main><span id=a>Āčēģīķļņšūž Ж</span><span id=b style="font-family:monospace">iiii</span></main></html>',
  )
  const width = await page.locator('#a').evaluate((element) => element.getBoundingClientRect().width)
  expect(width).toBeGreaterThan(80)
  await page.close()
})

test('axe finds what is wrong with a page, also under a strict content policy', async () => {
  const page = await browser.newPage()
  await page.route('**/*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'none'" },
      body: '<html><img src="x"></html>',
    }),
  )
  await page.goto('http://page.test/')
  expect((await axeViolations(page)).join('\n')).toMatch(/image-alt \(critical\): img/)
  await page.close()
})
