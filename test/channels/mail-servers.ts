import { afterEach } from 'vitest'
import { emailImap } from '../../channels/email-imap/email-imap.ts'
import type { Simulator } from '../../channels/simulator.ts'
import { freePort } from '../doubles/free-port.ts'

/** Mailboxes at the simulated provider: real servers on ports of the test's own, closed after each test. */
const opened: Simulator[] = []
afterEach(() => {
  for (const simulator of opened.splice(0)) simulator.close()
})

export type Mailbox = { address: string; imap: Record<string, unknown>; smtp: Record<string, unknown>; folders?: string[] }

export async function mailbox(name = 'pieteikumi'): Promise<Mailbox> {
  const server = async () => ({
    host: '127.0.0.1',
    port: await freePort(),
    secure: false,
    user: `${name}@simulator`,
    password: 'parole',
  })
  return { address: `${name}@centrs.example`, imap: await server(), smtp: await server() }
}

export async function start(accounts: Record<string, Mailbox>): Promise<Simulator> {
  const simulator = emailImap.simulator({
    webhookUrl: (account) => account,
    settings: async (account) => accounts[account],
    accounts: async () => Object.keys(accounts),
    changeSettings: async (account, changed) => {
      const { imap, smtp } = changed as { imap?: object; smtp?: object }
      Object.assign(accounts[account]!.imap, imap)
      Object.assign(accounts[account]!.smtp, smtp)
    },
    fetch,
    now: () => new Date(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: () => 0.5,
    changed: () => undefined,
  })
  opened.push(simulator)
  await simulator.open!()
  return simulator
}

type View = { mailboxes: { address: string; letters: Record<string, unknown>[] }[] }
export const lettersOf = (simulator: Simulator, address: string) =>
  (simulator.view() as View).mailboxes.find((each) => each.address === address)?.letters ?? []
