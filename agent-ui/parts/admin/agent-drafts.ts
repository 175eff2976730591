import type { AgentChange } from '../../../src/agents/agents.contract.ts'

/** What is changed and not yet saved, by agent. */
export type Drafts = Record<string, AgentChange>

export const limitChannels = ['voice', 'chat', 'sms', 'social', 'email'] as const
/** The bounds of agents.contract.ts. */
export const mostOf: Record<(typeof limitChannels)[number], number> = { voice: 1, chat: 10, sms: 10, social: 10, email: 10 }

export const levels = [1, 2, 3, 4, 5] as const
