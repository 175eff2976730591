import { randomBytes, randomInt } from 'node:crypto'
import { defaultPolicy } from '../../routing/policy.ts'
import { insertAgent, replaceSkills } from '../agents/agents.store.ts'
import type { Deps } from '../deps.ts'
import type { Role } from '../users/permissions.contract.ts'
import { hashPassword } from '../users/password-hash.ts'
import { insertUser } from '../users/users.store.ts'
import { sql, type Tx } from './database.ts'
import { newId } from './new-id.ts'
import { prepareCentre } from './prepare-centre.ts'

type DemoAgent = { name: string; skills: Record<string, number> }

/** Invented people. Everybody speaks Latvian; five Russian, four English; each knows one topic best. */
const demoAgents: readonly DemoAgent[] = [
  { name: 'Anna Testiņa', skills: { lv: 5, ru: 4, en: 4, latvija: 5, eadrese: 4, citi: 3 } },
  { name: 'Jānis Paraugs', skills: { lv: 5, en: 3, latvija: 4, eadrese: 3, citi: 4 } },
  { name: 'Marta Testiņa', skills: { lv: 5, ru: 3, latvija: 3, eadrese: 5, citi: 3 } },
  { name: 'Oļegs Piemērs', skills: { lv: 4, ru: 5, latvija: 3, eadrese: 3, citi: 4 } },
  { name: 'Dace Parauga', skills: { lv: 5, latvija: 4, eadrese: 2, citi: 5 } },
  { name: 'Rihards Testiņš', skills: { lv: 4, ru: 4, en: 5, latvija: 3, eadrese: 4, citi: 3 } },
  { name: 'Ieva Piemēra', skills: { lv: 5, en: 4, latvija: 4, eadrese: 3, citi: 3 } },
  { name: 'Pēteris Paraugs', skills: { lv: 5, ru: 3, latvija: 2, eadrese: 4, citi: 4 } },
]

const demoOthers: readonly { login: string; name: string; role: Role }[] = [
  { login: 'supervisor', name: 'Ilze Piemēra', role: 'supervisor' },
  { login: 'admin', name: 'Andris Paraugs', role: 'administrator' },
  { login: 'auditor', name: 'Zane Testiņa', role: 'auditor' },
]

const emailOf = (login: string) => `${login}@demo.example`

/** Two processes that start at once: one makes the demo, the other waits and finds it made. */
const seedLock = 7_204_002

export type Demo = { password: string; emails: string[] }

/**
 * Fills an empty database with the demo centre: people, skills, accounts that talk to our own simulators. Null when there are
 * users already. `password`: theirs; without one a random one is made and given back, to be printed once.
 */
export async function seedDemoCentre(
  deps: Pick<Deps, 'db' | 'clock' | 'seal'>,
  wish: { password: string | undefined },
): Promise<Demo | null> {
  if (await hasUsers(deps.db)) return null
  const people = [
    ...demoAgents.map((agent, n) => ({ login: `agent${n + 1}`, role: 'agent' as const, ...agent })),
    ...demoOthers.map((other) => ({ ...other, skills: null })),
  ]
  const password = wish.password ?? randomBytes(9).toString('base64url')
  const hashes = await Promise.all(people.map(() => hashPassword(password)))
  const seeded = await deps.db.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(${seedLock})`)
    if (await hasUsers(tx)) return false
    const at = deps.clock.now()
    await prepareCentre(tx, at)
    for (const [n, { login, name, role, skills }] of people.entries()) {
      const userId = newId()
      await insertUser(tx, { id: userId, email: emailOf(login), name, role, passwordHash: hashes[n] ?? null, createdAt: at })
      if (!skills) continue
      const id = newId()
      await insertAgent(tx, { id, userId, at, limits: defaultPolicy.limits })
      await replaceSkills(tx, id, skills)
    }
    await insertDemoAccounts(tx, deps, at)
    return true
  })
  return seeded ? { password, emails: people.map(({ login }) => emailOf(login)) } : null
}

async function hasUsers(tx: Tx): Promise<boolean> {
  return (await tx.one(sql`select 1 from users limit 1`)) !== undefined
}

/**
 * A mailbox at the simulated mail server, which serves users `…@simulator`: it listens on these ports, or takes others when they are
 * taken and writes them here.
 */
function demoMailbox(): Record<string, unknown> {
  const [user, password] = ['pieteikumi@simulator', randomBytes(16).toString('hex')]
  const server = (port: number) => ({ host: '127.0.0.1', port, secure: false, user, password })
  const port = randomInt(20_000, 29_000)
  return { address: 'pieteikumi@centrs.example', imap: server(port), smtp: server(port + 1) }
}

/** One account per adapter there is. Numbers are from the range Ofcom keeps for fiction; `simulator:` is our own simulator. */
async function insertDemoAccounts(tx: Tx, { seal }: Pick<Deps, 'seal'>, at: Date): Promise<void> {
  const provider = () => ({
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
    apiBaseUrl: 'simulator:',
  })
  const accounts = [
    {
      slug: 'phone',
      adapter: 'phone-twilio',
      name: 'Palīdzības dienesta tālrunis',
      settings: { ...provider(), number: '+442079460018' },
    },
    { slug: 'sms', adapter: 'sms-twilio', name: 'Īsziņas', settings: { ...provider(), number: '+447700900001' } },
    { slug: 'email', adapter: 'email-imap', name: 'E-pasts', settings: demoMailbox() },
  ]
  for (const { slug, adapter, name, settings } of accounts) {
    await tx.run(sql`insert into accounts (id, slug, adapter, name, settings, created_at)
      values (${newId()}, ${slug}, ${adapter}, ${name}, ${seal.seal(JSON.stringify(settings))}, ${at})`)
  }
}
