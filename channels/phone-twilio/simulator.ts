import type { Simulator, SimulatorHost } from '../channel.ts'

export function phoneTwilioSimulator(_host: SimulatorHost): Simulator {
  throw new Error('not built yet')
}
