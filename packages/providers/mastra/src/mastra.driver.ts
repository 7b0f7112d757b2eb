import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonSchema } from '@composio/spec'
import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { LibSQLStore } from '@mastra/libsql'
import { MastraProvider, type MastraTool } from './mastra-provider.ts'

type Input = DriverInput<Record<string, MastraTool>>

function newAgent({ tools, model: { baseUrl, apiKey, model } }: Input): Agent {
  return new Agent({
    id: 'helper',
    name: 'Helper',
    instructions: 'Help.',
    model: { id: `openai/${model}`, url: baseUrl, apiKey },
    tools,
  })
}

async function run(input: Input): Promise<string> {
  const { prompt, signal } = input
  const { text } = await newAgent(input).generate(prompt, { maxSteps: 10, ...(signal ? { abortSignal: signal } : {}) })
  // An aborted run ends early and without an error.
  signal?.throwIfAborted()
  return text
}

/** What an app keeps of a suspended run; the rest is in Mastra's storage. */
interface Stored {
  url: string
  runId: string
}

function onStorage(input: Input, url: string): Agent {
  const storage = new LibSQLStore({ id: 'state', url })
  return new Mastra({ agents: { agent: newAgent(input) }, storage, logger: false }).getAgent('agent')
}

function outcomeOf(
  url: string,
  result: { finishReason: string | undefined; runId?: string | undefined; text: string },
): RunOutcome {
  const { finishReason, runId = '', text } = result
  if (finishReason !== 'suspended') return { status: 'done', text }
  return { status: 'paused', stored: JSON.stringify({ url, runId } satisfies Stored) }
}

const pause: ConnectionDriver<Record<string, MastraTool>> = {
  name: 'suspended runs',
  handling: 'pause',
  createProvider: () => new MastraProvider({ connections: 'pause' }),
  async start(input) {
    const url = `file:${join(temporaryFolder(), 'mastra.db')}`
    return outcomeOf(url, await onStorage(input, url).generate(input.prompt, { maxSteps: 10 }))
  },
  async resume(stored, input) {
    const { url, runId } = JSON.parse(stored) as Stored
    return outcomeOf(url, await onStorage(input, url).resumeGenerate({ status: 'connected' }, { runId }))
  },
}

const wait: ConnectionDriver<Record<string, MastraTool>> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new MastraProvider({ connections: 'wait', onConnection }),
  start: async (input) => ({ status: 'done', text: await run(input) }),
}

export const driver: ProviderDriver<Record<string, MastraTool>> = {
  name: 'mastra',
  createProvider: () => new MastraProvider(),
  createStrictProvider: () => new MastraProvider({ strict: true }),
  connections: [pause, wait],
  schemaDifferences: [
    {
      reason: 'Mastra gives a property without a type all types but array, because OpenAI refuses it without one',
      apply: typed,
    },
  ],
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'Mastra puts {} in the place of arguments that are not JSON and that it cannot repair, before any tool sees them',
  },
  run: async (input) => ({ text: await run(input) }),
}

function typed(schema: JsonSchema): JsonSchema {
  const { properties, items, ...rest } = schema
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, withType(value)])),
    }),
    ...(items !== undefined && { items: typed(items) }),
  }
}

function withType(schema: JsonSchema): JsonSchema {
  if (['type', '$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema)) return typed(schema)
  return { ...schema, type: ['string', 'number', 'integer', 'boolean', 'object', 'null'] }
}

/** Runs go on in other processes, so their state has to outlive a run. */
const folders: string[] = []

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'composio-mastra-'))
  if (folders.length === 0) process.once('exit', removeFolders)
  folders.push(folder)
  return folder
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
