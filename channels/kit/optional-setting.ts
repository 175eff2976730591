import { z } from 'zod'

/** An optional setting that a form may also send empty. */
export function optional<T>(schema: z.ZodType<T>) {
  return z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())
}
