import type { PendingConnection, Provider } from '@composio/spec'
import type { DriverInput } from '../provider/driver-input.ts'

/** One way in which a framework's runs deal with a missing account. */
export interface ConnectionDriver<TTools = unknown> {
  /** Names the tests. */
  name: string
  handling: 'pause' | 'wait'
  /** @param onConnection - for `wait`: what the provider is to show links by */
  createProvider(onConnection: (pending: PendingConnection[]) => unknown): Provider<TTools>
  /** Runs until the model has ended, or until the run is paused. */
  start(input: DriverInput<TTools>): Promise<RunOutcome>
  /**
   * For `pause`: goes on with what was stored, with a provider, tools and framework of its own. `insist` does what an app
   * does that takes the connection for granted: it approves, or says that it is there.
   */
  resume?(stored: string, input: DriverInput<TTools>, options: { insist: boolean }): Promise<RunOutcome>
  /** Cases the framework cannot meet, each with the reason. A case that is met in spite of it fails. */
  skips?: Partial<Record<ConnectionCaseId, string>>
}

export type RunOutcome =
  | { status: 'done'; text: string }
  /** `stored` is text that can be kept anywhere. */
  | { status: 'paused'; stored: string }

/** The behaviours every provider is held to; the table in the docs has them by these names. */
export type ConnectionCaseId =
  | 'missing'
  | 'expiring'
  | 'declined'
  | 'message'
  | 'ignored'
  | 'early'
  | 'elsewhere'
  | 'together'
  | 'abort'
