import { z } from 'zod'

export const promptLanguages = ['lv', 'ru', 'en'] as const
/** Each thing a caller hears. `{…}` fields are filled in; a recorded file takes the place of the whole text. */
export const promptKeys = [
  'greeting',
  'topic',
  'waiting-first',
  'waiting',
  'waiting-position',
  'closed',
  'full',
  'no-agent',
  'wait-limit',
  'fault',
  'hold-music',
  'not-allowed',
] as const
export type PromptKey = (typeof promptKeys)[number]
export type PromptLanguage = (typeof promptLanguages)[number]

export const promptView = z.object({
  key: z.enum(promptKeys),
  language: z.enum(promptLanguages),
  text: z.string(),
  shipped: z.string(),
  hasAudio: z.boolean(),
  audioUrl: z.string().nullable(),
  updatedAt: z.iso.datetime().nullable(),
})
export type PromptView = z.infer<typeof promptView>
export const promptChange = z.object({ text: z.string().trim().max(2000) })
