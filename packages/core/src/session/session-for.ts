import type { Provider } from '@composio/spec'
import type { Session } from './session.ts'

/** A session with what the provider adds to it. */
export type SessionFor<TProvider extends Provider> = Session<TProvider> & SessionHelpers<TProvider>

/** What a provider adds to each session: what its `sessionHelpers` returns. */
export type SessionHelpers<TProvider> = TProvider extends {
  sessionHelpers(...args: never[]): infer Helpers extends object
}
  ? Helpers
  : unknown
