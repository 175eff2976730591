import { askWebhook, later } from '../kit/provider-side.ts'
import type { Delivery } from '../kit/provider-side.ts'
import type { SmsWorld } from './simulator-state.ts'

/** Without a fallback address a message whose webhook fails would be lost: this provider was told to repeat (`#rc=5&rp=all`). */
const maxRepeats = 5
const firstRepeatMs = 1000

/** Hands a citizen's text to our webhook until it is acknowledged. */
export function deliver(world: SmsWorld, delivery: Delivery, acknowledged: () => void, repeats = 0): void {
  const { side } = world
  const send = () => void attempt()
  const heldMs =
    (side.how.delayMs ?? 0) + (side.how.reorder && side.host.random() < side.how.reorder ? side.host.random() * 2000 : 0)
  if (heldMs > 0 && repeats === 0) later(side, heldMs, send)
  else send()

  async function attempt(): Promise<void> {
    const answer = await askWebhook(side, delivery)
    if (typeof answer !== 'string' && answer.status >= 200 && answer.status < 300) acknowledged()
    else if (repeats < maxRepeats)
      later(side, firstRepeatMs * 2 ** repeats, () => deliver(world, delivery, acknowledged, repeats + 1))
  }
}
