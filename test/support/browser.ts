import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'

const require = createRequire(import.meta.url)
const cache = join(import.meta.dirname, '../../.data/chromium')

/** No flag that relaxes web security: pages must behave as they do for people. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium: the one CHROMIUM_PATH names, or the one of the package, unpacked once into .data. */
export async function openBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH']
  if (own) return chromium.launch({ executablePath: own, args: flags })
  await unpack()
  const env = {
    ...(process.env as Record<string, string>),
    LD_LIBRARY_PATH: join(cache, 'al2023/lib'),
    FONTCONFIG_FILE: join(cache, 'fonts.conf'),
  }
  return chromium.launch({ executablePath: join(cache, 'chromium'), args: flags, env })
}

/** What axe finds on the page as it is now: rule, weight and the elements; an empty list is what every screen must give. */
export async function axeViolations(page: Page): Promise<string[]> {
  // A colour that is still changing has no contrast yet.
  await page.evaluate(async () => {
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(changing.map((animation) => animation.finished))
  })
  await page.addScriptTag({ path: require.resolve('axe-core') }).catch(async () => {
    // A strict content policy refuses the script element; evaluating is the debugger's right
    await page.evaluate((await import('axe-core')).default.source)
  })
  return page.evaluate(async () => {
    type Violation = { id: string; impact: string | null; nodes: { target: unknown[] }[] }
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }
    const { violations } = await axe.run()
    return violations.map(
      ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    )
  })
}

let unpacking: Promise<void> | undefined

function unpack(): Promise<void> {
  unpacking ??= unpackOnce()
  return unpacking
}

/** Into a folder of this process, named when complete: of two test files that unpack at once, both end with a whole one. */
async function unpackOnce(): Promise<void> {
  if (existsSync(cache)) return
  const draft = `${cache}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  await inflateInto(draft)
  try {
    renameSync(draft, cache)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(cache)) throw error
  }
}

async function inflateInto(folder: string): Promise<void> {
  const packed = join(dirname(require.resolve('@sparticuz/chromium')), '../bin')
  const saved = process.env['TMPDIR']
  // The package unpacks into os.tmpdir()
  process.env['TMPDIR'] = folder
  try {
    const { inflate } = await import('@sparticuz/chromium')
    for (const file of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br', 'swiftshader.tar.br']) await inflate(join(packed, file))
  } finally {
    if (saved === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = saved
  }
  writeFileSync(join(folder, 'fonts.conf'), fontsConf())
}

/** The package's own names folders that are not there: with it a page shows no letters at all, and no checker notices. */
function fontsConf(): string {
  const folders = [join(cache, 'fonts/fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('')
  const head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
  return `${head}<fontconfig>${folders}<cachedir>${join(cache, 'fonts-cache')}</cachedir></fontconfig>\n`
}
