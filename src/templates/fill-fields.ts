import { textFields, type TextField } from './text-fields.contract.ts'

export type FieldValues = Partial<Record<TextField, string | null>>

const field = /\{([a-z]+\.[a-z]+)\}/g

/**
 * A text with its fields filled in. What is not known leaves no hole: `Labdien, {citizen.name}!` becomes `Labdien!`. Braces that are no
 * field stay as they are.
 */
export function fillFields(text: string, values: FieldValues): string {
  const isField = (name: string): name is TextField => (textFields as readonly string[]).includes(name)
  const unknown = (name: string) => isField(name) && !values[name]
  return text
    .replace(/[ ]?[,–-]? ?\{([a-z]+\.[a-z]+)\}(?=[!.,;:\n]|$)/g, (whole, name: string) => (unknown(name) ? '' : whole))
    .replace(field, (whole, name: string) => (isField(name) ? (values[name] ?? '') : whole))
}
