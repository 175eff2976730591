/** One line of a picture: a figure and half the width of its 95 % interval. */
export type Row = { readonly label: string; readonly mean: number; readonly ci95: number; readonly isOurs?: boolean }

const [width, left, right, top, step] = [760, 300, 74, 54, 26]

/** Figures with their intervals, one below the other, as SVG; `mark`: a line to compare with. Reads in light and dark. */
export function intervalPicture(
  title: string,
  unit: string,
  rows: readonly Row[],
  mark?: { readonly at: number; readonly label: string },
): string {
  const ends = [...rows.flatMap(({ mean, ci95 }) => [mean - ci95, mean + ci95]), 0, ...(mark ? [mark.at] : [])]
  const size = gridSize(Math.max(...ends) - Math.min(...ends))
  const [from, to] = [Math.floor(Math.min(...ends) / size) * size, Math.ceil(Math.max(...ends) / size) * size]
  const x = (value: number): string => (left + ((value - from) / (to - from)) * (width - left - right)).toFixed(1)
  const bottom = top + rows.length * step
  const grid = Array.from({ length: Math.round((to - from) / size) + 1 }, (_, n) => from + n * size)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 46}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${bottom + 46}" rx="8" fill="#fff"/>`,
    `<text x="16" y="28" font-size="16" font-weight="600" fill="#1a1b1e">${title}</text>`,
    ...grid.map((value) => {
      const line = `<line x1="${x(value)}" x2="${x(value)}" y1="${top - 8}" y2="${bottom}" stroke="${value === 0 ? '#868e96' : '#e3e6ea'}"/>`
      return `${line}<text x="${x(value)}" y="${bottom + 18}" text-anchor="middle" fill="#5c636a">${Number(value.toFixed(2))}</text>`
    }),
    `<text x="${(left + width - right) / 2}" y="${bottom + 36}" text-anchor="middle" fill="#5c636a">${unit}</text>`,
    ...(mark
      ? [
          `<line x1="${x(mark.at)}" x2="${x(mark.at)}" y1="${top - 8}" y2="${bottom}" stroke="#c92a2a" stroke-dasharray="4 3"/>`,
          `<text x="${x(mark.at)}" y="${top - 12}" text-anchor="middle" fill="#c92a2a">${mark.label}</text>`,
        ]
      : []),
    ...rows.map((row, n) => drawn(row, top + n * step + step / 2, x)),
    '</svg>\n',
  ].join('\n')
}

function drawn({ label, mean, ci95, isOurs }: Row, y: number, x: (value: number) => string): string {
  const colour = isOurs ? '#1864ab' : '#495057'
  return [
    `<text x="${left - 14}" y="${y + 4}" text-anchor="end" fill="${colour}"${isOurs ? ' font-weight="600"' : ''}>${label}</text>`,
    `<line x1="${x(mean - ci95)}" x2="${x(mean + ci95)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3" opacity="0.45"/>`,
    `<circle cx="${x(mean)}" cy="${y}" r="5" fill="${colour}"/>`,
    `<text x="${width - 16}" y="${y + 4}" text-anchor="end" fill="${colour}">${mean.toFixed(1)}</text>`,
  ].join('')
}

/** Four to ten lines, at round values. */
function gridSize(span: number): number {
  const sizes = [0.5, 1, 2, 5, 10, 20]
  return sizes.find((size) => span / size <= 9) ?? 50
}
