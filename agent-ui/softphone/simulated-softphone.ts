import type { Softphone } from './softphone.ts'

/** The simulator answers the agent's leg by itself: there is a line, and nothing to do for it. */
export function createSimulatedSoftphone(): Softphone {
  return {
    connect: async () => {},
    setMuted: () => {},
    hangUp: () => {},
    onState: (listener) => {
      listener('simulated')
      return () => {}
    },
    close: () => {},
  }
}
