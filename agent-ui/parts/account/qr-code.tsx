import { qrMatrix } from './qr-matrix.ts'

/** Empty round about, so that a camera finds its corners. */
const quiet = 4

/** Our own drawing: no picture of a secret leaves this page. Nothing where the text is too long for one. */
export function QrCode({ text, label, className }: { text: string; label: string; className: string }) {
  const matrix = qrMatrix(text)
  if (!matrix) return null
  const side = matrix.length + 2 * quiet
  const path = matrix.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : ''))).join('')
  return (
    <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} className={className} shapeRendering="crispEdges">
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
