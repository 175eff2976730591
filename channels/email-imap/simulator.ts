import { z } from 'zod'
import type { Simulator, SimulatorHost } from '../simulator.ts'
import { closeSide, providerSide } from '../kit/provider-side.ts'
import { fromCitizen } from './simulator-deliver.ts'
import { newMessageId, writeLetter } from './simulator-letter.ts'
import { closeCustomer, serveAccounts } from './simulator-serve.ts'
import { mailView, newMailWorld, shown, type CitizenLetter, type Customer, type MailWorld } from './simulator-state.ts'

const line = z.string().max(2000)
const addressLine = z.string().max(400).regex(/@/, 'expected a mail address')

/** A letter from a citizen, written or as bytes. */
const arrival = z.object({
  account: z.string().max(40).default('email'),
  /** `a@b.example`, or `Name <a@b.example>`. */
  from: addressLine.default('Jānis Paraugs <janis.paraugs@example.org>'),
  subject: line.default(''),
  text: z.string().max(1_000_000).default(''),
  html: z.string().max(1_000_000).optional(),
  /** Instead of our address. */
  to: z.array(addressLine).max(100).optional(),
  cc: z.array(addressLine).max(100).default([]),
  attachments: z
    .array(
      z.object({
        name: z.string().max(300),
        contentType: z.string().max(200).default('application/octet-stream'),
        /** As text, or in base64. */
        content: z.string().optional(),
        base64: z.string().optional(),
      }),
    )
    .max(100)
    .default([]),
  messageId: line.optional(),
  /** A Message-ID, or the id of a letter in the citizen's mailbox. */
  inReplyTo: line.optional(),
  references: z.array(line).max(100).optional(),
  headers: z.record(z.string().max(100), line).default({}),
  /** What our server finds out about the sender; null: nothing. */
  authenticated: z.boolean().nullable().default(true),
  folder: z.string().max(100).default('INBOX'),
  copies: z.number().int().min(1).max(100).default(1),
  /** The whole letter. */
  raw: z.string().optional(),
  rawBase64: z.string().optional(),
})

/** What is done with our servers, and what may be asked of a letter. */
const deed = z.union([
  z.strictObject({ renumber: z.literal(true) }),
  z.strictObject({ drop: z.literal(true) }),
  z.strictObject({ away: z.boolean() }),
  z.strictObject({ attachment: z.number().int().min(0) }),
  z.strictObject({ raw: z.literal(true) }),
])

/**
 * Plays the mail servers and the citizens' mailboxes: a real IMAP server that holds our mailbox and a real SMTP server that takes what
 * we send, on this machine, for accounts whose user is `…@simulator`.
 */
export function emailImapSimulator(host: SimulatorHost): Simulator {
  const side = providerSide(host)
  const world = newMailWorld(side)
  return {
    open: () => serveAccounts(world),
    handle: async () => ({ status: 404, headers: {}, body: '' }),
    arrive: (input) => arrive(world, arrival.parse(input)),
    act: async (id, input) => act(world, id, deed.parse(input)),
    misbehave: (how) => {
      side.how = { ...how }
      world.left = how.times ?? Infinity
      for (const { imap, smtp, settings } of world.customers.values()) {
        imap.admit(how.wrongPassword ? null : settings.imap, [])
        if (!how.wrongPassword) continue
        imap.drop()
        smtp?.drop()
      }
      host.changed()
    },
    requests: () => side.log,
    view: () => mailView(world),
    close: () => {
      closeSide(side)
      for (const customer of world.customers.values()) closeCustomer(customer)
    },
  }
}

async function customerOf(world: MailWorld, slug: string): Promise<Customer> {
  if (!world.customers.has(slug)) await serveAccounts(world)
  const customer = world.customers.get(slug)
  if (!customer) throw new Error(`account ${slug} has no mailbox at the simulator: its IMAP user must end in @simulator`)
  return customer
}

async function arrive(world: MailWorld, what: z.output<typeof arrival>) {
  const customer = await customerOf(world, what.account)
  const given = what.raw === undefined ? what.rawBase64 : what.raw
  const raw =
    given === undefined ? await written(world, customer, what) : Buffer.from(given, what.raw === undefined ? 'base64' : 'utf8')
  const { letter, uids } = await fromCitizen(
    world,
    customer,
    raw,
    what.raw === undefined && given === undefined ? { ...pick(what), citizen: bareAddress(what.from) } : pick(what),
  )
  return { id: letter.id, messageId: letter.messageId, uids }
}

const pick = ({ folder, authenticated, copies }: z.output<typeof arrival>) => ({ folder, authenticated, copies })

async function written(world: MailWorld, customer: Customer, what: z.output<typeof arrival>): Promise<Buffer> {
  const citizen = bareAddress(what.from)
  const answered = what.inReplyTo === undefined ? undefined : answeredLetter(world, citizen, what.inReplyTo)
  const inReplyTo = answered?.messageId ?? what.inReplyTo
  return writeLetter({
    from: what.from,
    to: what.to ?? [customer.settings.address],
    cc: what.cc,
    subject: what.subject,
    text: what.text,
    html: what.html,
    attachments: what.attachments.map(({ name, contentType, content, base64 }) => ({
      name,
      contentType,
      bytes: content === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(content),
    })),
    messageId: what.messageId ?? newMessageId(citizen.slice(citizen.lastIndexOf('@') + 1)),
    inReplyTo,
    references: what.references ?? [...(answered?.references ?? []), ...(inReplyTo ? [inReplyTo] : [])],
    date: world.side.host.now(),
    headers: what.headers,
  })
}

function answeredLetter(world: MailWorld, citizen: string, named: string): CitizenLetter | undefined {
  return world.letters.get(named) ?? world.mailboxes.get(citizen)?.find(({ messageId }) => messageId === named)
}

const bareAddress = (written: string) => (/<([^<>]+)>\s*$/.exec(written)?.[1] ?? written).trim().toLowerCase()

async function act(world: MailWorld, id: string, what: z.output<typeof deed>): Promise<unknown> {
  if ('attachment' in what || 'raw' in what) {
    const letter = world.letters.get(id)
    if (!letter) throw new Error('there is no such letter (any more)')
    if ('raw' in what) return { raw: letter.raw?.toString('latin1') ?? null, ...shown(letter) }
    const file = letter.attachments[what.attachment]
    if (!file) throw new Error('there is no such attachment')
    return { name: file.name, contentType: file.contentType, base64: file.bytes.toString('base64') }
  }
  const customer = await customerOf(world, id)
  if ('renumber' in what) customer.imap.renumber()
  else if ('drop' in what) {
    customer.imap.drop()
    customer.smtp?.drop()
  } else {
    customer.away = what.away
    await serveAccounts(world)
  }
  world.side.host.changed()
  return { taken: true }
}
