import type { Provider } from '@composio/spec'

/** What `session.tools()` gives with this provider. */
export type WrappedTools<TProvider extends Provider> = Awaited<ReturnType<TProvider['wrapTools']>>
