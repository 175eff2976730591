import { z } from 'zod'

/** What the simulator page shows; the shapes of calls and messages are the adapters' own (`Simulator.view`). */
export type SimulatorView = {
  /** Out of hours a call ends with an announcement, and nobody need wonder why. */
  openNow: boolean
  phone: {
    calls: {
      callId: string
      from: string | null
      state: 'menu' | 'waiting' | 'talking' | 'ended'
      startedAt: string
      heard: string[]
      gather: boolean
    }[]
    lines: { identity: string; callId: string; state: string; muted: boolean; held: boolean }[]
  }
  sms: {
    number: string
    messages: { direction: 'in' | 'out'; text: string; at: string; status: string | null; messageId: string }[]
  }[]
  email: {
    accounts: { slug: string; address: string; imapPort: number | null; smtpPort: number | null; away: boolean }[]
    /** One per citizen; the letters oldest first. */
    mailboxes: {
      address: string
      letters: {
        id: string
        /** in: to us. out: from us. */
        direction: 'in' | 'out'
        from: string
        to: string[]
        cc: string[]
        subject: string
        text: string
        attachments: { name: string; contentType: string; size: number }[]
        messageId: string | null
        at: string
      }[]
    }[]
  }
  busyDay: {
    running: boolean
    speed: number
    startedAt: string | null
    clock: string | null
    calls: number
    answered: number
    texts: number
  }
}

export const busyDayStart = z.object({
  /** How many times faster than life. */
  speed: z.number().min(1).max(600).default(60),
  calls: z.number().int().min(1).max(5000).default(600),
  texts: z.number().int().min(0).max(1000).default(60),
  seed: z.number().int().default(1),
  /** Agents who answer, talk and wrap up by themselves, so that the day runs without eight people. */
  agents: z.number().int().min(0).max(50).default(8),
})
export type BusyDayStart = z.infer<typeof busyDayStart>
