import type { ExecuteToolFn, Provider, Tool, ToolSession } from '@composio/spec'
import { expect, vi } from 'vitest'
import { type ModelReply, type ModelScript, type ScriptedModel, startScriptedModel } from '../scripted-model/index.ts'
import { type ConformanceToolkit, startConformanceToolkit } from './conformance-toolkit.ts'
import type { HarnessSession, ProviderCaseName, ProviderDriver, ProviderHarness } from './types.ts'

/** One case with its session, model and API running. */
export interface CaseBench {
  driver: ProviderDriver
  toolkit: ConformanceToolkit
  provider: Provider<unknown>
  opened: HarnessSession
  /** The session's tools as the provider got them. */
  sessionTools: Tool[]
  /** Runs the framework to its end with `script` as the model. */
  run(script: ModelScript, options?: RunOptions): Promise<{ text: string; model: ScriptedModel }>
}

export interface RunOptions {
  signal?: AbortSignal
  /** Runs the provider's tools on this instead of the session. */
  execute?: ExecuteToolFn
}

export interface ProviderCase {
  name: ProviderCaseName
  connected: boolean
  test(bench: CaseBench): Promise<void>
}

/** Sets everything up for one case, runs it, and takes everything down again, whatever happens. */
export async function runProviderCase(
  { connected, test }: Pick<ProviderCase, 'connected' | 'test'>,
  driver: ProviderDriver,
  harness: ProviderHarness,
): Promise<void> {
  const toolkit = await startConformanceToolkit()
  const models: ScriptedModel[] = []
  try {
    const provider = driver.createProvider()
    const wrapTools = vi.spyOn(provider, 'wrapTools')
    const opened = await harness.open({ provider, toolkit: toolkit.definition, connected })
    try {
      const sessionTools = wrapTools.mock.calls.at(-1)?.[0]
      if (!sessionTools) throw new Error('The harness gave tools that did not go through wrapTools.')
      const run: CaseBench['run'] = async (script, { signal, execute } = {}) => {
        const model = await startScriptedModel(script)
        models.push(model)
        const tools = execute ? provider.wrapTools(sessionTools, execute) : opened.tools
        const session = execute ? { ...delegate(opened.session), execute: withArguments(execute) } : opened.session
        const { baseUrl, apiKey } = model
        const input = {
          provider,
          tools,
          session,
          model: { baseUrl, apiKey, model: model.model },
          prompt: 'Please help.',
        }
        return { ...(await driver.run(signal ? { ...input, signal } : input)), model }
      }
      await test({ driver, toolkit, provider, opened, sessionTools, run })
    } finally {
      await opened.close()
    }
  } finally {
    await Promise.all(models.map((model) => model.close()))
    await toolkit.close()
  }
}

/** A script that makes these calls in its first turn and then says `Done.` */
export function callsOnce(...toolCalls: NonNullable<ModelReply['toolCalls']>): ModelScript {
  return ({ index }) => (index === 0 ? { toolCalls } : { text: 'Done.' })
}

/** The tool results the model got last, as text, in the order of its calls. */
export function resultTexts(model: ScriptedModel): string[] {
  const messages = model.turns.at(-1)?.messages ?? []
  const asked = messages.findLastIndex((message) => message.toolCalls.length > 0)
  const results = messages.slice(asked + 1).filter((message) => message.role === 'tool')
  const ids = (messages[asked]?.toolCalls ?? []).map((call) => call.id)
  expect(results.map((message) => message.toolCallId).sort(), 'each call is answered exactly once').toEqual(ids.sort())
  const byId = new Map(results.map((message) => [message.toolCallId, message.text]))
  return (messages[asked]?.toolCalls ?? []).map((call) => byId.get(call.id) ?? '')
}

/** The one tool result the model got last, parsed. */
export function onlyResult(model: ScriptedModel): {
  successful: boolean
  data: Record<string, unknown>
  error?: string
} {
  const texts = resultTexts(model)
  expect(texts).toHaveLength(1)
  return JSON.parse(texts[0] ?? '')
}

/** The session with everything bound, so that parts of it can be replaced. */
function delegate(session: ToolSession): ToolSession {
  return {
    sessionId: session.sessionId,
    execute: session.execute.bind(session),
    connectionsFor: session.connectionsFor.bind(session),
    pending: session.pending.bind(session),
  }
}

function withArguments(execute: ExecuteToolFn) {
  return (slug: string, args: Record<string, unknown> = {}, options?: Parameters<ExecuteToolFn>[2]) =>
    execute(slug, args, options)
}
