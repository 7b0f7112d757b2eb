import type { JsonSchema, Provider, ToolkitDefinition, ToolSession } from '@composio/spec'
import type { ConnectionDriver, RunOutcome } from '../connections/types.ts'
import type { DriverInput } from './driver-input.ts'

/** How the suite drives one framework. One file per framework: `packages/providers/<name>/src/<name>.driver.ts`. */
export interface ProviderDriver<TTools = unknown> {
  /** Names the tests. */
  name: string
  createProvider(): Provider<TTools>
  /** The provider with its strict mode on, where it has one. */
  createStrictProvider?(): Provider<TTools>
  /** Runs the framework's own loop to its end, with its real OpenAI client, and gives back the model's last text. */
  run(input: DriverInput<TTools>): Promise<{ text: string }>
  /** How runs pause or wait for a person, one for each way that the framework has. */
  connections?: ConnectionDriver<TTools>[]
  /** What the framework changes about a schema on the way to the model, applied in order. Empty is the aim. */
  schemaDifferences?: SchemaDifference[]
  /** Cases the framework cannot meet, each with the reason. A case that is met in spite of it fails. */
  skips?: Partial<Record<ProviderCaseName, string>>
}

export interface SchemaDifference {
  reason: string
  apply(schema: JsonSchema): JsonSchema
}

/** Where the suite's sessions come from: a backend that really runs tools and really connects accounts. */
export interface ProviderHarness {
  open(options: HarnessOptions): Promise<HarnessSession>
}

export interface HarnessOptions {
  provider: Provider<unknown>
  /** The backend has to know it; its base URL is on 127.0.0.1. */
  toolkit: ToolkitDefinition
  /**
   * Whether the session's user has connected the toolkit. The session lists every tool of the toolkit, the tools to
   * search, to manage and await connections, and to execute several tools.
   */
  connected: boolean
}

export interface HarnessSession {
  session: ToolSession
  /** From the session, wrapped by the provider. */
  tools: unknown
  /** Does what a person does with a Connect Link. */
  connect(url: string): Promise<void>
  /** Does what a person does who does not want to. */
  decline(url: string): Promise<void>
  /** Lets the time of every open link run out. */
  runOut(): Promise<void>
  /** The same session in an SDK of its own, as another process has it. */
  reopen(provider: Provider<unknown>): Promise<Pick<HarnessSession, 'session' | 'tools'>>
  /** Goes on with a stored run in a process of its own. */
  resumeElsewhere(order: ElsewhereOrder): Promise<RunOutcome>
  close(): Promise<void>
}

/** What another process needs to go on with a run. */
export interface ElsewhereOrder {
  /** Names of the drivers. */
  driver: string
  connections: string
  stored: string
  model: DriverInput<unknown>['model']
  prompt: string
}

export type ProviderCaseName =
  | 'gives the model every tool as the session has it'
  | 'passes arguments and results exactly'
  | 'runs a tool without arguments'
  | 'runs every call of a turn'
  | 'tells the model about a failed call and goes on'
  | 'tells the model which argument is wrong and goes on'
  | 'tells the model its arguments are not JSON and goes on'
  | 'tells the model about a thrown error and goes on'
  | 'passes the signal and the call ID on'
  | 'stops a running call when the run is aborted'
  | 'shows the model the Connect Link'
  | 'completes a run that searches, connects, waits and executes'
  | 'loses nothing in strict mode'
