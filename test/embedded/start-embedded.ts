import { startPostgres } from '../../src/embedded/postgres.ts'

/** A process of its own that owns a database, to be killed by the tests: `start-embedded.ts DIR [durable]`. Prints lines and then `up` or the error. */
const dir = process.argv[2] ?? ''
const say = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const postgres = await startPostgres({ dir, durable: process.argv[3] === 'durable', say })
  process.once('SIGTERM', () => {
    void postgres.close().then(() => process.exit(0))
  })
  say(`up ${JSON.stringify(postgres.connection)}`)
  setInterval(() => undefined, 60_000)
} catch (error) {
  say(`${(error as Error).name}: ${(error as Error).message}`)
  process.exit(1)
}
