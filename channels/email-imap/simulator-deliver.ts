import { later } from '../kit/provider-side.ts'
import { header, type Headers } from './letter-headers.ts'
import { delivered, newMessageId, readLetter, writeLetter, writeReport } from './simulator-letter.ts'
import { logAsked } from './simulator-log.ts'
import type { SentLetter } from './simulator-smtp.ts'
import { keepLetter, type CitizenLetter, type Customer, type MailWorld } from './simulator-state.ts'

const reportAfterMs = 500
const machineAfterMs = 300
/** A machine that answers everything and ours would go on for ever; a real server stops such a pair sooner or later as well. */
const maxMachineAnswers = 50

/** A letter of ours reached the provider: into the mailboxes of those it is for, ours among them, and back when that is its mood. */
export function takeLetter(world: MailWorld, from: Customer, letter: SentLetter): void {
  logAsked(world, { method: 'DATA', path: letter.to.join(' '), body: letter.raw.toString('utf8'), status: 250 })
  void handOver(world, from, letter).catch(() => undefined)
}

async function handOver(world: MailWorld, from: Customer, { from: envelopeFrom, to, raw }: SentLetter): Promise<void> {
  const { side } = world
  const read = await readLetter(raw)
  const ours = [...world.customers.values()]
  for (const recipient of to) {
    const customer = ours.find(({ settings }) => settings.address === recipient)
    if (customer) {
      intoOurMailbox(world, customer, raw, envelopeFrom)
      continue
    }
    const about = { account: from.slug, citizen: recipient, direction: 'out' as const, envelopeFrom, at: side.host.now(), raw }
    const kept = keepLetter(world, { ...read, ...about })
    if (side.how.bounce && envelopeFrom !== '') bounce(world, from, kept, side.how.bounce)
    else if (side.how.autoReply) machineAnswer(world, from, kept, side.how.autoReply)
  }
  side.host.changed()
}

/** Answers its UID there. */
export function intoOurMailbox(
  world: MailWorld,
  customer: Customer,
  raw: Buffer,
  sender: string,
  how: { folder?: string; authenticated?: boolean | null } = {},
): number {
  const at = world.side.host.now()
  const domain = customer.settings.address.slice(customer.settings.address.lastIndexOf('@') + 1)
  const { authenticated = true, folder = 'INBOX' } = how
  return customer.imap.append(folder, delivered(raw, { domain, from: sender, at, authenticated }), at)
}

function bounce(world: MailWorld, customer: Customer, letter: CitizenLetter, action: 'failed' | 'delayed'): void {
  const { side } = world
  later(side, reportAfterMs, () => {
    if (!letter.raw) return
    const about = { to: letter.envelopeFrom, recipient: letter.citizen, original: letter.raw, action, at: side.host.now() }
    intoOurMailbox(world, customer, writeReport(about), '', { authenticated: null })
    side.host.changed()
  })
}

const isFromMachine = (headers: Headers, envelopeFrom: string) =>
  envelopeFrom === '' || /^auto/i.test(header(headers, 'auto-submitted') ?? '')

/** A polite one is as RFC 3834 has it: no machine is answered, and it says what it is. */
function machineAnswer(world: MailWorld, customer: Customer, letter: CitizenLetter, manner: 'polite' | 'rude'): void {
  const { side } = world
  if (manner === 'polite' && isFromMachine(letter.headers, letter.envelopeFrom)) return
  const soFar = world.mailboxes.get(letter.citizen)?.filter(({ direction }) => direction === 'in').length ?? 0
  if (soFar >= maxMachineAnswers) return
  later(side, machineAfterMs, () => {
    void writeLetter({
      from: letter.citizen,
      to: [letter.replyTo ?? letter.from],
      subject: `${manner === 'polite' ? 'Automātiska atbilde' : 'Re'}: ${letter.subject}`,
      text: 'Esmu prombūtnē un atbildēšu, kad atgriezīšos.',
      messageId: newMessageId(letter.citizen.slice(letter.citizen.lastIndexOf('@') + 1)),
      date: side.host.now(),
      ...(manner === 'polite'
        ? {
            inReplyTo: letter.messageId ?? undefined,
            references: [...letter.references, ...(letter.messageId ? [letter.messageId] : [])],
            headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
          }
        : {}),
    })
      .then((raw) => fromCitizen(world, customer, raw, { citizen: letter.citizen }))
      .catch(() => undefined)
  })
}

/** A citizen's letter on its way to us; answers it as it lies in his own mailbox. */
export async function fromCitizen(
  world: MailWorld,
  customer: Customer,
  raw: Buffer,
  how: { citizen?: string; folder?: string; authenticated?: boolean | null; copies?: number },
): Promise<{ letter: CitizenLetter; uids: number[] }> {
  const { side } = world
  const read = await readLetter(raw).catch(() => null)
  const citizen = how.citizen ?? read?.from ?? ''
  const letter = keepLetter(world, {
    ...(read ?? unreadable),
    account: customer.slug,
    citizen,
    direction: 'in',
    envelopeFrom: citizen,
    at: side.host.now(),
    raw,
  })
  const { duplicate = 0, delayMs = 0 } = side.how
  const copies = (how.copies ?? 1) + (duplicate > 0 && side.host.random() < duplicate ? 1 : 0)
  const uids: number[] = []
  const arrive = () => {
    for (let copy = 0; copy < copies; copy += 1) uids.push(intoOurMailbox(world, customer, raw, citizen, how))
    side.host.changed()
  }
  if (delayMs > 0) later(side, delayMs, arrive)
  else arrive()
  return { letter, uids }
}

const unreadable = {
  from: '',
  to: [],
  cc: [],
  replyTo: null,
  subject: '',
  text: '',
  html: null,
  attachments: [],
  messageId: null,
  inReplyTo: null,
  references: [],
  headers: [],
}
