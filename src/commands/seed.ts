import { migrateDatabase } from '../db/migrate.ts'
import { prepareCentre } from '../db/prepare-centre.ts'
import { seedDemoCentre } from '../db/seed.ts'
import { runCommand } from './run-command.ts'

await runCommand(async (deps) => {
  await migrateDatabase(deps.pgConfig)
  await deps.db.transaction((tx) => prepareCentre(tx, deps.clock.now()))
  const demo = await seedDemoCentre(deps, { password: deps.config.demoPassword })
  if (!demo) console.log('There are users already: nothing was changed.')
  else console.log(`Demo centre made. Sign in as ${demo.emails.join(', ')} with the password ${demo.password}`)
})
