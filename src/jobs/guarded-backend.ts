import { PostgresConnection, PostgresQueueBackend, type BackendFactory, type PostgresConnectionOptions } from 'bullmq'

type Listener = (error: Error) => void
type Guardable = { on: (event: 'error', listener: Listener) => unknown; removeAllListeners: (event?: string) => unknown }

const ignore = () => undefined
/**
 * The library takes its listeners off a connection before it closes it, and has none on one that it makes its schema with. A
 * connection that breaks just then would end the process: `error` without a listener is thrown.
 */
class GuardedConnection extends PostgresConnection {
  constructor(options: PostgresConnectionOptions) {
    super(options)
    this.pool.on('connect', guard)
  }

  override async getListenClient(): ReturnType<PostgresConnection['getListenClient']> {
    const client = await super.getListenClient()
    guard(client)
    return client
  }
}

const guarded = new WeakSet<object>()
function guard(client: Guardable): void {
  if (guarded.has(client)) return
  guarded.add(client)
  client.on('error', ignore)
  const removeAll = client.removeAllListeners.bind(client)
  client.removeAllListeners = (event) => {
    removeAll(event)
    return client.on('error', ignore)
  }
}

/** What `createPostgresBackend` of the library does, with such connections. */
export const guardedBackend: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (name, opts, { withBlockingConnection } = {}) =>
  new PostgresQueueBackend(new GuardedConnection(opts.connection), name, opts, true, withBlockingConnection ? name : undefined)
