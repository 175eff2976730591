import { defineConfig } from 'drizzle-kit'

/** Only for `npm exec drizzle-kit generate`: migrations are made from the tables, then read by a person. */
export default defineConfig({ dialect: 'postgresql', schema: './src/**/*.table.ts', out: './migrations' })
