import Fastify from 'fastify'
import pg from 'pg'

/** The reference of intake: a bare Fastify route that inserts one row durably and answers. Its own process, as ours is. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 })
await pool.query('create table if not exists bare (id bigint generated always as identity primary key, body text not null)')
const app = Fastify()
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
app.post('/bare', async (request) => {
  await pool.query({ name: 'bare', text: 'insert into bare (body) values ($1)', values: [request.body] })
  return { ok: true }
})
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
process.on(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => pool.end())
      .then(() => process.exit(0)),
)
