import type { Backend, BackendConnection } from './backend.ts'

/** A server somewhere else, reached over the network. There is nothing to open and nothing to close. */
export function remoteBackend(connection: BackendConnection): Backend {
  return {
    connect: () => Promise.resolve(connection),
    close: () => Promise.resolve(),
  }
}
