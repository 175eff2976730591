import type { Simulator, SimulatorHost } from '../channel.ts'

export function smsTwilioSimulator(_host: SimulatorHost): Simulator {
  throw new Error('not built yet')
}
