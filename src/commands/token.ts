import { audit } from '../audit/append-audit.ts'
import { newToken, tokenHash } from '../users/session-token.ts'
import { findUserByEmail, insertSession } from '../users/users.store.ts'
import { fail, runCommand, WrongUse, type CommandDeps } from './run-command.ts'

const tokenDays = 30

const [email] = process.argv.slice(2)
if (email === undefined || process.argv.length > 3) fail(new WrongUse('Say whose: npm run --silent token -- EMAIL'))
else await runCommand((deps) => printToken(deps, email.trim().toLowerCase()))

/** A bearer token for that user, alone on its line: for scripts of whoever may run commands on this host anyway. */
async function printToken({ db, clock }: CommandDeps, address: string): Promise<void> {
  const user = await findUserByEmail(db, address)
  if (!user || user.disabledAt) throw new Error(`There is no user ${address}.`)
  const token = newToken()
  const at = clock.now()
  await db.transaction(async (tx) => {
    await insertSession(tx, {
      tokenHash: tokenHash(token),
      userId: user.id,
      kind: 'token',
      at,
      expiresAt: new Date(at.getTime() + tokenDays * 86_400_000),
    })
    await audit(tx, { at, userId: user.id, action: 'token.make', subject: `user ${user.id}`, details: { days: tokenDays } })
  })
  console.log(token)
}
