import { randomInt } from 'node:crypto'
import { emailImapSettings } from './settings.ts'
import type { EmailImapSettings } from './settings.ts'
import { newImapHouse } from './simulator-imap.ts'
import { openSmtpHouse, type Mood } from './simulator-smtp.ts'
import { takeLetter } from './simulator-deliver.ts'
import type { Customer, MailWorld } from './simulator-state.ts'
import { logAsked } from './simulator-log.ts'

const [lowestPort, highestPort] = [20_000, 29_000]
const portTries = 50

/**
 * Only mailboxes of users `…@simulator` on this machine are served: a port that belongs to somebody's own mail server is never taken,
 * not even while that server is away.
 */
export const isSimulated = ({ host, user, secure }: { host: string; user?: string | undefined; secure: boolean }): boolean =>
  /^(?:127\.0\.0\.1|localhost)$/.test(host) && (user?.endsWith('@simulator') ?? false) && !secure

/** Serves our accounts as they are now. */
export async function serveAccounts(world: MailWorld): Promise<void> {
  const slugs = await world.side.host.accounts()
  for (const [slug, customer] of world.customers) {
    if (slugs.includes(slug)) continue
    closeCustomer(customer)
    world.customers.delete(slug)
  }
  for (const slug of slugs) {
    const checked = emailImapSettings.safeParse(await world.side.host.settings(slug))
    if (checked.success && !world.side.closed) await serve(world, slug, checked.data)
  }
}

async function serve(world: MailWorld, slug: string, settings: EmailImapSettings): Promise<void> {
  const { imap, smtp } = settings
  const known = world.customers.get(slug)
  if (!known && !isSimulated(imap) && !isSimulated(smtp)) return
  const customer = known ?? {
    slug,
    settings,
    imap: newImapHouse(),
    imapPort: null,
    smtp: null,
    smtpPort: null,
    away: false,
  }
  customer.settings = settings
  world.customers.set(slug, customer)
  if (!isSimulated(imap) || customer.away || customer.imapPort !== imap.port) shutImap(customer)
  if (!isSimulated(smtp) || customer.away || customer.smtpPort !== smtp.port) shutSmtp(customer)
  customer.imap.admit(world.side.how.wrongPassword ? null : imap, settings.folders ?? [])
  if (customer.away) return
  if (isSimulated(imap)) customer.imapPort ??= await onFreePort(imap.port, (port) => customer.imap.listen(port))
  if (isSimulated(smtp))
    customer.smtpPort ??= await onFreePort(smtp.port, async (port) => {
      customer.smtp = await openSmtp(world, customer, port)
    })
  await tellPorts(world, customer)
}

/** What we were told to listen on was taken: the account's settings say where we are. */
async function tellPorts(world: MailWorld, { slug, settings, imapPort, smtpPort }: Customer): Promise<void> {
  const changed = {
    ...(imapPort !== null && imapPort !== settings.imap.port ? { imap: { port: imapPort } } : {}),
    ...(smtpPort !== null && smtpPort !== settings.smtp.port ? { smtp: { port: smtpPort } } : {}),
  }
  if (Object.keys(changed).length > 0) await world.side.host.changeSettings(slug, changed)
}

/** Answers the port it became. */
async function onFreePort(wanted: number, open: (port: number) => Promise<void>): Promise<number> {
  for (let tries = 0, port = wanted; ; tries += 1, port = randomInt(lowestPort, highestPort)) {
    try {
      await open(port)
      return port
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') || tries >= portTries) throw error
    }
  }
}

function openSmtp(world: MailWorld, customer: Customer, port: number) {
  const asked = (method: string, path: string, mood: Mood) => {
    logAsked(world, { method, path, body: '', status: mood.do === 'refuse' ? mood.status : mood.do === 'accept' ? 250 : 0 })
    return mood
  }
  return openSmtpHouse(
    port,
    {
      signIn: (user, secret) => {
        const { smtp } = customer.settings
        const fits = user === smtp.user && (secret === smtp.password || secret === smtp.oauth?.accessToken)
        const admitted = fits && secret !== '' && !world.side.how.wrongPassword
        if (!admitted) logAsked(world, { method: 'AUTH', path: user, body: '', status: 535 })
        return admitted
      },
      greeting: () => moodAt(world, 'greeting'),
      sender: (address) => asked('MAIL', address, moodAt(world, 'sender')),
      recipient: (address) => asked('RCPT', address, moodAt(world, 'recipient')),
      data: () => moodAt(world, 'data'),
    },
    (letter) => takeLetter(world, customer, letter),
  )
}

/** Disorder on demand. */
function moodAt(world: MailWorld, step: 'greeting' | 'sender' | 'recipient' | 'data'): Mood {
  const { how, host } = world.side
  const at = how.at ?? (how.failShare ? 'recipient' : 'data')
  const isHere = at === step || (at === 'after-data' && step === 'data')
  const chance = (share: number | undefined) => share !== undefined && share > 0 && host.random() < share
  if (!isHere || world.left <= 0) return { do: 'accept' }
  const mood: Mood = chance(how.failShare)
    ? { do: 'refuse', status: how.failStatus ?? 450 }
    : chance(how.silentShare)
      ? { do: at === 'after-data' ? 'take-and-fall-silent' : 'silent' }
      : chance(how.drop)
        ? { do: at === 'after-data' ? 'take-and-drop' : 'drop' }
        : { do: 'accept' }
  if (mood.do !== 'accept') world.left -= 1
  return mood
}

function shutImap(customer: Customer): void {
  if (customer.imapPort !== null) customer.imap.close()
  customer.imapPort = null
}

function shutSmtp(customer: Customer): void {
  customer.smtp?.close()
  customer.smtp = null
  customer.smtpPort = null
}

/** Its servers stop listening. What was in the mailbox is there again when they are back. */
export function closeCustomer(customer: Customer): void {
  shutImap(customer)
  shutSmtp(customer)
}
