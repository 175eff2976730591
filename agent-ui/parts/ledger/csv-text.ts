export type CsvCell = string | number | null

/**
 * Rows as spreadsheets read them: UTF-8 with its mark, else Excel takes it for another encoding. A cell that would begin a formula is
 * made text, because names are typed by people.
 */
export function csvText(rows: readonly (readonly CsvCell[])[], separator: ',' | ';'): string {
  const cell = (value: CsvCell): string => {
    if (value === null) return ''
    if (typeof value === 'number') return String(value)
    const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
    return /["\r\n,;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
  }
  return `\u{feff}${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`
}
