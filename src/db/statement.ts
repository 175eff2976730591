import pg from 'pg'

type Field = { name: string; dataTypeID: number }
type Parser = (text: string) => unknown
type Shape = {
  fields: readonly Field[]
  keys: readonly string[]
  parsers: readonly Parser[]
  /** A copy of it has all its keys already: much cheaper than a row that grows. */
  empty: Readonly<Record<string, null>>
}

const types = new pg.TypeOverrides()
types.setTypeParser(20, Number)
types.setTypeParser(1700, Number)
types.setTypeParser(1082, (text: string) => text)
const anyInstant = types.getTypeParser(1184, 'text') as unknown as Parser
// Our servers speak in UTC: that is nearly the form the engine reads by itself.
types.setTypeParser(1184, (text: string) =>
  text.length <= '2026-11-24 15:35:15.123456+00'.length && text.endsWith('+00') && text[4] === '-'
    ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`)
    : anyInstant(text),
)

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const shapes = new Map<string, Shape>()

/** What the columns of a statement become. They seldom change: only a migration in between does that. */
function shapeOf(statement: string, fields: readonly Field[]): Shape {
  const known = shapes.get(statement)
  if (known && isOf(known.fields, fields)) return known
  const keys = fields.map(({ name }) => camel(name))
  const shape: Shape = {
    fields,
    keys,
    parsers: fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text') as unknown as Parser),
    empty: Object.fromEntries(keys.map((key) => [key, null])),
  }
  // Without a name it is one of many that are run once.
  if (statement !== '') shapes.set(statement, shape)
  return shape
}

function isOf(known: readonly Field[], fields: readonly Field[]): boolean {
  if (known.length !== fields.length) return false
  for (let n = 0; n < fields.length; n++)
    if (known[n]!.name !== fields[n]!.name || known[n]!.dataTypeID !== fields[n]!.dataTypeID) return false
  return true
}

/**
 * A query of the driver that knows our statements: what a column becomes is settled once for each, not once for each time it is run,
 * which is a good part of what a small query costs.
 */
export class Statement extends pg.Query {
  readonly found: object[] = []
  declare name: string
  declare callback: ((error: Error | null) => void) | undefined
  declare _canceledDueToError: unknown
  declare _result: { rowCount: number | null }
  #shape: Shape | undefined

  constructor(text: string, name: string, values: unknown[]) {
    super(text, values)
    this.name = name
  }

  /** How many rows it touched or found. */
  get count(): number {
    return this._result.rowCount ?? this.found.length
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#shape = shapeOf(this.name, fields)
  }

  handleDataRow({ fields: cells }: { fields: readonly (string | null)[] }): void {
    const { keys, parsers, empty } = this.#shape!
    const row: Record<string, unknown> = { ...empty }
    try {
      for (let n = 0; n < keys.length; n++) {
        const cell = cells[n]!
        if (cell !== null) row[keys[n]!] = parsers[n]!(cell)
      }
    } catch (error) {
      // As the driver does: the rest of the answer is read, then the query fails.
      this._canceledDueToError ??= error
      return
    }
    this.found.push(row)
  }
}
