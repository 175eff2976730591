import { migrateDatabase } from '../db/migrate.ts'
import { runCommand } from './run-command.ts'

await runCommand(async ({ pgConfig }) => {
  await migrateDatabase(pgConfig)
  console.log('The database has the newest schema.')
})
