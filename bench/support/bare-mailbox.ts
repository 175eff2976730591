import { ImapFlow } from 'imapflow'
import pg from 'pg'

/** The reference of e-mail intake: the same mailbox merely fetched, and one row inserted durably for each letter. Its own process, as ours is. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 1 })
await pool.query(
  'create table if not exists bare_letters (id bigint generated always as identity primary key, uid bigint not null, size int not null)',
)
const client = new ImapFlow({
  host: '127.0.0.1',
  port: Number(process.env['IMAP_PORT']),
  secure: false,
  auth: { user: process.env['IMAP_USER']!, pass: process.env['IMAP_PASSWORD']! },
  logger: false,
  tls: { rejectUnauthorized: false },
})
const began = performance.now()
await client.connect()
await client.mailboxOpen('INBOX', { readOnly: true })
let count = 0
for await (const letter of client.fetch('1:*', { uid: true, source: true }, { uid: true })) {
  await pool.query({
    name: 'bare',
    text: 'insert into bare_letters (uid, size) values ($1, $2)',
    values: [letter.uid, letter.source!.length],
  })
  count += 1
}
process.stdout.write(JSON.stringify({ count, seconds: (performance.now() - began) / 1000 }))
client.close()
await pool.end()
