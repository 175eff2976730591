import { defineConfig } from 'vitest/config'

/** The tests that only read the tree, for `npm run check`: no database is started for them. */
export default defineConfig({ test: { include: ['test/rules.test.ts', 'test/messages.test.ts'], reporters: ['dot'] } })
