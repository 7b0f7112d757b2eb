import type { Provider, ToolSession } from '@composio/spec'

/** What a driver runs its framework with. */
export interface DriverInput<TTools> {
  provider: Provider<TTools>
  /** What `wrapTools` returned. */
  tools: TTools
  /** For providers whose developer runs the calls by a helper. */
  session: ToolSession
  model: { baseUrl: string; apiKey: string; model: string }
  prompt: string
  signal?: AbortSignal
}
