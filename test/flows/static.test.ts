import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { startApp, type RunningApp } from '../support/app.ts'

/** Built before the tests (scripts/setup.mjs --ui). */
const page = readFileSync(join(import.meta.dirname, '../../agent-ui/dist/index.html'), 'utf8')

let running: RunningApp
beforeAll(async () => {
  running = await startApp({ demo: false })
})

test('every address of the screens is the one page, never kept by the browser', async () => {
  for (const path of ['/', '/sign-in', '/desk', '/board', '/admin', '/admin/agents', '/ledger', '/simulator']) {
    const response = await fetch(running.url + path)
    expect([path, response.status, response.headers.get('cache-control'), await response.text()]).toEqual([
      path,
      200,
      'no-store',
      page,
    ])
  }
})

test('hashed files are kept for ever and come compressed', async () => {
  const script = /assets\/[\w-]+\.js/.exec(page)?.[0]
  for (const [accepted, expected] of [
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const response = await fetch(`${running.url}/${script}`, { headers: { 'accept-encoding': accepted } })
    expect([response.status, response.headers.get('content-encoding'), response.headers.get('cache-control')]).toEqual([
      200,
      expected,
      'public, max-age=31536000, immutable',
    ])
  }
})

test('nothing outside the built screens is served', async () => {
  for (const path of [
    '/assets/none.js',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/package.json',
    '/none.svg',
  ]) {
    // 403: a way out of the folder; 404: not there.
    expect([path, [403, 404].includes((await fetch(running.url + path)).status)]).toEqual([path, true])
  }
})

test('a mistyped address is a page that leads on for people, and a plain answer for programs', async () => {
  const answer = async (path: string, accept: string) => {
    const response = await fetch(running.url + path, { headers: { accept } })
    return [response.status, (await response.text()) === page]
  }
  expect(await answer('/deks', 'text/html,*/*')).toEqual([404, true])
  expect(await answer('/none.svg', 'text/html,*/*')).toEqual([404, true])
  expect(await answer('/deks', 'application/json')).toEqual([404, false])
  expect(await answer('/api/deks', 'text/html,*/*')).toEqual([404, false])
  expect(await answer('/webhooks/none/none', 'text/html')).toEqual([404, false])
  expect(await answer('/assets/none.js', 'text/html')).toEqual([404, false])
})
