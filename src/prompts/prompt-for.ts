import { IntlMessageFormat } from 'intl-messageformat'
import type { Prompt } from '../../channels/call-commands.ts'
import type { Centre } from '../centre/centre.ts'
import { promptLanguages, type PromptKey, type PromptLanguage } from './prompts.contract.ts'
import { shippedPrompts } from './shipped-prompts.ts'

export type PromptFields = Readonly<Record<string, string | number>>

const tags: Record<PromptLanguage, string> = { lv: 'lv-LV', ru: 'ru-RU', en: 'en-GB' }

/** Changes when the synthesised music does: providers keep what they have fetched. */
export const holdMusicVersion = '1'

/** The prompt in that language (Latvian where we have none in it), its fields filled in; a recorded file takes the text's place. */
export function promptFor(
  centre: Pick<Centre, 'prompts' | 'publicUrl'>,
  key: PromptKey,
  language: string | null,
  fields: PromptFields = {},
): Prompt {
  const known = promptLanguages.find((each) => each === language) ?? 'lv'
  const own = centre.prompts.get(`${key}.${known}`)
  return {
    text:
      formatPrompt(own?.text || shippedPrompts[key][known], known, fields) ??
      formatPrompt(shippedPrompts[key][known], known, fields) ??
      '',
    language: tags[known],
    audioUrl: audioUrl(centre.publicUrl, key, known, own?.audioVersion ?? null),
  }
}

export function audioUrl(publicUrl: string, key: PromptKey, language: PromptLanguage, version: string | null): string | null {
  if (version !== null) return `${publicUrl}/prompts/${key}.${language}?v=${version}`
  return key === 'hold-music' ? `${publicUrl}/prompts/hold-music.wav?v=${holdMusicVersion}` : null
}

const formats = new Map<string, IntlMessageFormat | null>()
const formatsKept = 500

/** null where the text is no ICU message, or names a field it was not given: a caller must never hear `{position}`. */
function formatPrompt(text: string, language: PromptLanguage, fields: PromptFields): string | null {
  // Most say the same to everybody.
  if (!/[{}<'#]/.test(text)) return text
  const key = `${language} ${text}`
  let format = formats.get(key)
  if (format === undefined) {
    if (formats.size >= formatsKept) formats.clear()
    format = readFormat(text, language)
    formats.set(key, format)
  }
  try {
    return format === null ? null : String(format.format(fields))
  } catch {
    return null
  }
}

function readFormat(text: string, language: PromptLanguage): IntlMessageFormat | null {
  try {
    return new IntlMessageFormat(text, tags[language])
  } catch {
    return null
  }
}

const exampleFields: PromptFields = { position: 2, minutes: 3 }

/** What is wrong with a text an administrator has written, null when nothing is. */
export function promptProblem(text: string, language: PromptLanguage): string | null {
  if (readFormat(text, language) === null) return 'the braces do not fit together; write {position} or {minutes}'
  return formatPrompt(text, language, exampleFields) === null ? 'only the fields {position} and {minutes} are known' : null
}
