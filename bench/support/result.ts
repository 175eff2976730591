import { availableParallelism, totalmem } from 'node:os'

/** The one line a benchmark prints last. `ratio` is value over reference, both measured in the same run. */
export type BenchResult = {
  name: string
  unit: string
  value: number
  reference: { name: string; value: number }
  ratio: number
  details?: Record<string, unknown>
}

export const round = (value: number, digits = 2) => Number(value.toFixed(digits))

export function printResult(result: BenchResult): void {
  const env = { node: process.version, cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 2 ** 30) }
  console.log(
    JSON.stringify({
      ...result,
      value: round(result.value),
      reference: { ...result.reference, value: round(result.reference.value) },
      ratio: round(result.ratio, 3),
      env,
    }),
  )
}
