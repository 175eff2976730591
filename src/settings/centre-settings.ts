/** Numbers of the centre that are not routing's: when a call is refused, when the provider is asked. */
export type CentreSettings = {
  /** The longest a caller waits before we end the call ourselves. */
  maxWaitS: number
  /** Callers in the queue; the next one hears that the line is full. */
  maxQueueLength: number
  /** Left the queue within this time, before any offer: counted apart. */
  shortHangUpS: number
  /** A call of which nothing was heard for so long is looked up at the provider. */
  callCheckS: number
}

export const centreDefaults: CentreSettings = { maxWaitS: 1800, maxQueueLength: 50, shortHangUpS: 10, callCheckS: 60 }

export const centreBounds: Record<keyof CentreSettings, { min: number; max: number; unit: string; integer: boolean }> = {
  maxWaitS: { min: 10, max: 7200, unit: 's', integer: true },
  maxQueueLength: { min: 0, max: 1000, unit: 'calls', integer: true },
  shortHangUpS: { min: 0, max: 60, unit: 's', integer: true },
  callCheckS: { min: 1, max: 600, unit: 's', integer: true },
}
