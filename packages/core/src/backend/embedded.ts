import type { EmbeddedBackend, EmbeddedOptions } from '@composio/server'
import { ComposioConnectionError, ComposioError } from '@composio/spec'
import type { Backend } from './backend.ts'

/** The whole backend in this process. The server package is loaded when it is first needed, not before. */
export function embeddedBackend(options: EmbeddedOptions): Backend {
  let opening: Promise<EmbeddedBackend> | undefined
  let closed = false

  const open = () => {
    opening ??= import('@composio/server')
      .then(({ openEmbedded }) => openEmbedded(options))
      .catch((cause: unknown) => {
        // The next call tries again: the folder may be writable by then.
        opening = undefined
        throw ComposioError.is(cause) ? cause : notOpened(cause)
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

function notOpened(cause: unknown): ComposioConnectionError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ComposioConnectionError(`The embedded backend could not be opened: ${reason}. ${fixFor(cause)}`, {
    possibleFixes: [fixFor(cause)],
    cause,
  })
}

function fixFor(cause: unknown): string {
  if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_UNKNOWN_BUILTIN_MODULE') {
    return `Run it with Node 22.19 or later; this is ${process.versions.node}.`
  }
  return 'Check that dataDir (or COMPOSIO_DATA_DIR) is a folder this process may write to.'
}
