import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { freePort } from '../doubles/free-port.ts'

const binary = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find((path) => existsSync(path))
const nobody = 65_534

/** Whether the tests can have a real IMAP server: Dovecot, from Debian's packages, started by root. */
export const hasDovecot = binary !== undefined && process.getuid?.() === 0

export type Dovecot = {
  port: number
  password: string
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Puts letters into a mailbox. */
  deliver: (user: string, letters: readonly (string | Buffer)[], folder?: string) => Promise<void>
  /** Puts letters where the server finds them, without a word to it: thousands at once. */
  lay: (user: string, letters: Iterable<Buffer>) => void
  /** The same letters under other numbers, as after a restore from a backup. */
  forgetNumbers: (user: string) => Promise<void>
  remove: () => Promise<void>
}

/** A real mail server of the test's own, without TLS, on a free port. Any user name is a mailbox. */
export async function openDovecot(): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'dovecot-'))
  chmodSync(dir, 0o755)
  const port = await freePort()
  const password = 'parole-pastam'
  const mail = join(dir, 'mail')
  mkdirSync(mail)
  chownSync(mail, nobody, nobody)
  writeFileSync(join(dir, 'dovecot.conf'), configOf(dir, port, password))
  const control = (...args: string[]) => spawnSync(binary!, ['-c', join(dir, 'dovecot.conf'), ...args])
  let running = false

  async function start(): Promise<void> {
    const child = spawn(binary!, ['-F', '-c', join(dir, 'dovecot.conf')], { stdio: 'ignore' })
    child.unref()
    running = true
    for (let tries = 0; tries < 200; tries += 1) {
      const client = clientOf(port, 'probe', password)
      try {
        await client.connect()
        client.close()
        return
      } catch {
        client.close()
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    throw new Error('Dovecot did not start')
  }

  async function stop(): Promise<void> {
    if (!running) return
    running = false
    control('stop')
    for (let tries = 0; tries < 100 && existsSync(join(dir, 'run', 'master.pid')); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }

  await start()
  return {
    port,
    password,
    start,
    stop,
    async deliver(user, letters, folder = 'INBOX') {
      const client = clientOf(port, user, password)
      await client.connect()
      try {
        if (folder !== 'INBOX') await client.mailboxCreate(folder).catch(() => undefined)
        for (const letter of letters) await client.append(folder, typeof letter === 'string' ? Buffer.from(letter) : letter)
      } finally {
        await client.logout()
      }
    },
    lay(user, letters) {
      const box = join(mail, user)
      for (const name of ['', 'new', 'cur', 'tmp']) mkdirSync(join(box, name), { recursive: true })
      let n = 0
      for (const letter of letters) writeFileSync(join(box, 'new', `${1_700_000_000 + (n += 1)}.M${n}P1.test`), letter)
      spawnSync('chown', ['-R', `${nobody}:${nobody}`, box])
    },
    async forgetNumbers(user) {
      await stop()
      for (const name of ['dovecot-uidlist', 'dovecot-uidvalidity', 'dovecot.index.log', 'dovecot.index', 'dovecot.index.cache'])
        rmSync(join(mail, user, name), { force: true })
      spawnSync('sh', ['-c', `rm -f ${join(mail, user)}/dovecot-uidvalidity.*`])
      await start()
    },
    async remove() {
      await stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function clientOf(port: number, user: string, password: string): ImapFlow {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    auth: { user, pass: password },
    logger: false,
    tls: { rejectUnauthorized: false },
  })
  client.on('error', () => undefined)
  return client
}

const configOf = (dir: string, port: number, password: string) => `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:${dir}/mail/%u
mail_max_userip_connections = 50
mail_fsync = never
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${dir}/mail/%u
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`
