import type { ToolExecuteResponse, ToolkitOverride } from '@composio/spec'

/** What a toolkit's tools are proven with: one case per tool, run against an emulation of the toolkit's API. */
export interface ToolkitScenarios {
  /** Slug of the toolkit. */
  toolkit: string
  /** Name of the emulated service that stands in for the toolkit's API. Not needed with `override`. */
  service?: string
  /** Starts a stand-in of its own, where no emulated service exists. */
  override?: () => Promise<{ override: ToolkitOverride; close(): Promise<void> }>
  /** What a person types into the connect page, by field name, where the stand-in of `override` takes a key. */
  credentials?: Record<string, string>
  /** By tool slug. */
  cases: Record<string, (context: ScenarioContext) => Promise<void>>
  /** Slugs of tools the stand-in cannot answer; they are named so that nobody takes them for tested. */
  notEmulated?: string[]
}

/** What a case works with. Each case gets a connected account and a fresh service. */
export interface ScenarioContext {
  /** Runs a tool through the whole pipeline, as a session would. */
  execute(slug: string, args: Record<string, unknown>): Promise<ToolExecuteResponse>
  service: ScenarioService
}

/** The part of an emulated service that cases use. */
export interface ScenarioService {
  /** Where the emulated API is, without a trailing slash. */
  url: string
  /** Answers matching requests with this fault instead. */
  inject(fault: ScenarioFault): void
  clearFaults(): void
  /** Makes the service refuse every access token handed out so far; refresh tokens stay good. */
  expireTokens(): void
  /** An access token for a seeded account, by login; the first account without one. */
  issueToken(login?: string): Promise<string>
}

/** One planned failure of an emulated service. */
export interface ScenarioFault {
  /** Every request where left out; `path` is a prefix. */
  match?: { method?: string; path?: string }
  status: number
  body?: unknown
  headers?: Record<string, string>
  /** Milliseconds to wait before answering. */
  delayMs?: number
  /** How many requests it holds for; all where left out. */
  times?: number
  /** Answer with an HTML page, as a proxy or load balancer in front of an API does. */
  html?: boolean
}
