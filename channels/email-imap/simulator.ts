import type { Simulator, SimulatorHost } from '../channel.ts'

/** Plays the mail servers and the citizens' mailboxes. */
export function emailImapSimulator(_host: SimulatorHost): Simulator {
  const nothing = async (): Promise<never> => {
    throw new Error('the simulated mail server does not listen yet')
  }
  return {
    handle: async () => ({ status: 404, headers: {}, body: '' }),
    arrive: nothing,
    act: nothing,
    misbehave: () => undefined,
    requests: () => [],
    view: () => ({ letters: [] }),
    close: () => undefined,
  }
}
