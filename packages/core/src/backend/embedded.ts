import type { EmbeddedBackend, EmbeddedOptions } from '@composio/server'
import { ComposioConnectionError } from '@composio/spec'
import type { Backend } from './backend.ts'

/** The whole backend in this process. The server package is loaded when it is first needed, not before. */
export function embeddedBackend(options: EmbeddedOptions): Backend {
  let opening: Promise<EmbeddedBackend> | undefined
  let closed = false

  const open = () => {
    opening ??= import('@composio/server')
      .then(({ openEmbedded }) => openEmbedded(options))
      .catch((error: unknown) => {
        // The next call tries again: the port may be free by then.
        opening = undefined
        throw error
      })
    return opening
  }

  return {
    async connect() {
      if (closed) {
        throw new ComposioConnectionError('This Composio instance was closed. Create a new one to go on.')
      }
      const backend = await open()
      return { baseURL: backend.url, apiKey: backend.apiKey, fetch: (request) => backend.fetch(request) }
    },
    async close() {
      closed = true
      const pending = opening
      opening = undefined
      // A backend that failed to open has nothing to close, and its caller already has the error.
      const backend = await pending?.catch(() => undefined)
      await backend?.close()
    },
  }
}
