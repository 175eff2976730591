import type { Browser, BrowserContext } from 'playwright-core'
import { openBrowser } from '../test/support/browser.ts'
import { sql } from '../src/db/database.ts'
import { percentile } from './support/http-client.ts'
import { withProduct, type Product } from './support/product.ts'
import type { BenchResult } from './support/result.ts'

const small = 5_000
const large = 500_000
const loads = 5
const reads = 60

/** The agent's desk in a real browser, cold and warm, and whether its lists grow with the table. */
export function bench(): Promise<BenchResult> {
  return withProduct(async (product) => {
    const agent = await product.token('agent1@demo.example')
    await addTickets(product, small)
    const listSmall = await listTimes(product, agent)
    const screen = await openDesk(product, agent)
    await addTickets(product, large - small)
    const listLarge = await listTimes(product, agent)
    return {
      name: 'desk',
      unit: 'ms',
      value: listLarge,
      reference: { name: `the same list with ${small} tickets`, value: listSmall },
      ratio: listLarge / listSmall,
      details: { tickets: large, ...screen, residentMiB: await product.residentMiB() },
    }
  })
}

async function addTickets(product: Product, count: number): Promise<void> {
  const at = new Date()
  await product.db.run(sql`
    with who as (insert into citizens (id, name, created_at) select gen_random_uuid(), 'Iedzīvotājs ' || n, ${at} from generate_series(1, greatest(${count}::int / 5, 1)) n returning id),
    numbered as (select id, row_number() over () as n from who)
    insert into tickets (id, number, citizen_id, topic, status, created_at, updated_at)
    select gen_random_uuid(), '2026-' || lpad(nextval('ticket_numbers')::text, 6, '0'), numbered.id, 'latvija', (array['new','open','waiting','resolved'])[1 + (t % 4)], ${at}::timestamptz - make_interval(secs => t), ${at}::timestamptz - make_interval(secs => t)
    from numbered, generate_series(1, 5) t`)
  await product.db.run(sql`analyze`)
}

/** Median of the lists an agent has open: tickets, one status of them, the desk. */
async function listTimes(product: Product, token: string): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < reads; n++) {
    const begin = performance.now()
    for (const path of ['/api/tickets?limit=50', '/api/tickets?status=open&limit=50', '/api/desk'])
      await product.api(token, 'GET', path)
    times.push(performance.now() - begin)
  }
  return percentile(times.slice(reads / 3), 0.5)
}

type Load = { kilobytes: number; requests: number; interactiveMs: number }

async function openDesk(product: Product, token: string): Promise<Record<string, number>> {
  const browser = await openBrowser()
  try {
    const cold: Load[] = []
    const warm: Load[] = []
    for (let n = 0; n < loads; n++) {
      const context = await signedIn(browser, product, token)
      cold.push(await load(context, product))
      warm.push(await load(context, product))
      await context.close()
    }
    const median = (all: Load[], key: keyof Load) =>
      Math.round(
        percentile(
          all.map((each) => each[key]),
          0.5,
        ),
      )
    return {
      coldKilobytes: median(cold, 'kilobytes'),
      coldRequests: median(cold, 'requests'),
      coldInteractiveMs: median(cold, 'interactiveMs'),
      warmKilobytes: median(warm, 'kilobytes'),
      warmRequests: median(warm, 'requests'),
      warmInteractiveMs: median(warm, 'interactiveMs'),
    }
  } finally {
    await browser.close()
  }
}

async function signedIn(browser: Browser, product: Product, token: string): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'lv-LV', viewport: { width: 1280, height: 800 } })
  await context.addCookies([{ name: 'session', value: token, url: product.url, httpOnly: true, sameSite: 'Lax' }])
  return context
}

/** One load of the desk: bytes over the wire, requests, and when the presence menu can be used. */
async function load(context: BrowserContext, product: Product): Promise<Load> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  let bytes = 0
  let requests = 0
  await devtools.send('Network.enable')
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  devtools.on('Network.requestWillBeSent', () => {
    requests += 1
  })
  await page.goto(`${product.url}/desk`, { waitUntil: 'commit' })
  await page
    .getByRole('button', { name: /Nav pieslēdzies|Gatavs/ })
    .first()
    .waitFor()
  const interactiveMs = await page.evaluate(() => performance.now())
  await page.waitForTimeout(700)
  await page.close()
  return { kilobytes: bytes / 1000, requests, interactiveMs }
}
