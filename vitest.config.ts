import { defineConfig } from 'vitest/config'
import { CountReporter } from './test/support/count-reporter.ts'

/**
 * Everything runs on real servers: a PostgreSQL cluster of its own per run (test/support/global.ts), a database per test file, and
 * a real browser. With TEST_REDIS_URL set, tests that concern jobs and notices run on Redis as well; without it those are skipped by name.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global.ts',
    reporters: ['default', new CountReporter()],
    maxWorkers: 2,
    // Limits for what hangs, not measures of speed: a busy machine may take ten times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
  },
})
