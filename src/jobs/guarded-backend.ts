import { PostgresConnection, PostgresQueueBackend, type BackendFactory, type PostgresConnectionOptions } from 'bullmq'
import pg from 'pg'

const ignore = () => undefined

/** A client that never is without a listener for `error`. What it has to say, it says by its queries and its end as well. */
class GuardedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    this.on('error', ignore)
  }

  override removeAllListeners(event?: string | symbol): this {
    super.removeAllListeners(event)
    return this.on('error', ignore)
  }
}

/**
 * The library takes its listeners off a connection before it closes it, has none on one that it makes its schema with, and adds
 * them a moment after it is open. A connection that breaks just then would end the process: `error` without a listener is thrown.
 */
class GuardedConnection extends PostgresConnection {
  constructor(options: Exclude<PostgresConnectionOptions, string>) {
    super({ ...options, Client: GuardedClient })
    // What it makes the connection with on which it listens; there is no option for it
    Object.assign(this, { pgModule: { Pool: pg.Pool, Client: GuardedClient } })
  }
}

/** What `createPostgresBackend` of the library does, with such connections. */
export const guardedBackend: BackendFactory<PostgresQueueBackend, Exclude<PostgresConnectionOptions, string>> = (
  name,
  opts,
  { withBlockingConnection } = {},
) => new PostgresQueueBackend(new GuardedConnection(opts.connection), name, opts, true, withBlockingConnection ? name : undefined)
