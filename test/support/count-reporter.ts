import type { Reporter, TestModule } from 'vitest/node'

/** Prints the last line of a run, which people and scripts read: `N passed, N failed[, N skipped]`. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        count[state === 'pending' ? 'skipped' : state] += 1
      }
      // A file that could not be loaded, or a hook that failed, has no failed test to count
      if (module.state() === 'failed' && !someFailed(module)) count.failed += 1
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    // The default reporter writes its summary in the same turn; the count comes after it, when everything is closed
    process.once('exit', () => process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`))
  }
}

function someFailed(module: TestModule): boolean {
  return [...module.children.allTests()].some((test) => test.result().state === 'failed')
}
