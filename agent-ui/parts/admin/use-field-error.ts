import { ApiError } from '../../api.ts'
import { errorWords } from '../../error-words.ts'
import { useMessages } from '../../use-messages.tsx'

type Details = { field?: unknown; fields?: unknown; reason?: unknown }

/** The fields a refusal names, with what the server expects of each; `general` when it names none that is shown. */
export function useFieldError(error: unknown): { of: (field: string) => string | null; general: string | null } {
  const messages = useMessages()
  if (!error) return { of: () => null, general: null }
  if (!(error instanceof ApiError) || (error.code !== 'bad-input' && !hasField(error)))
    return { of: () => null, general: errorWords(messages, error) }
  const { field, fields, reason } = (error.details ?? {}) as Details
  const expected = (text: string) => messages.t('admin.expected', { text: text.replace(/^[^:]*: /, '') })
  const byPath = new Map<string, string>()
  if (typeof field === 'string')
    byPath.set(field, typeof reason === 'string' ? errorWords(messages, error) : expected(error.message))
  if (Array.isArray(fields))
    for (const one of fields as { path?: unknown; expected?: unknown }[])
      if (typeof one.path === 'string') byPath.set(one.path, expected(typeof one.expected === 'string' ? one.expected : ''))
  return { of: (path) => byPath.get(path) ?? null, general: byPath.size === 0 ? error.message : null }
}

const hasField = ({ details }: ApiError) => typeof details === 'object' && details !== null && 'field' in details
