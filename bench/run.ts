import { printResult, type BenchResult } from './support/result.ts'

/** Names of benchmarks and what runs them: `npm run bench -- NAME`. */
const benches: Record<string, () => Promise<{ bench: () => Promise<BenchResult> }>> = {
  'intake-sms': () => import('./intake-sms.ts'),
  'intake-email': () => import('./intake-email.ts'),
  assign: () => import('./assign.ts'),
  calls: () => import('./calls.ts'),
  desk: () => import('./desk.ts'),
  'route-pass': () => import('./route-pass.ts'),
  twin: () => import('./twin.ts'),
}

const name = process.argv[2] ?? ''
const load = benches[name]
if (!load) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
const { bench } = await load()
printResult(await bench())
process.exit(0)
