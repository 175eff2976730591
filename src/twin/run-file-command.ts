import { readFileSync, writeSync } from 'node:fs'
import { InputProblem } from './input-problem.ts'

/**
 * Reads the JSON file named on the command line and prints what `run` makes of it as one JSON value, in as many pieces as it
 * comes: exit 0. Wrong use or input: one line on stderr, nothing on stdout, exit 2.
 */
export function runFileCommand(name: string, run: (input: unknown) => Iterable<string | Uint8Array>): void {
  try {
    const [file, ...more] = process.argv.slice(2)
    if (file === undefined || more.length > 0) throw new InputProblem(`Say which file: npm run --silent ${name} -- FILE`)
    for (const piece of run(parse(read(file), file))) writeAll(piece)
    writeAll('\n')
  } catch (error) {
    const isTheirs = error instanceof InputProblem
    process.stderr.write(`${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`)
    process.exitCode = isTheirs ? 2 : 1
  }
}

/** A pipe takes some at a time. */
function writeAll(piece: string | Uint8Array): void {
  const bytes = Buffer.from(piece)
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new InputProblem(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); expected a JSON file`,
    )
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputProblem(`${file}: expected JSON; ${(error as Error).message.split('\n')[0]}`)
  }
}
