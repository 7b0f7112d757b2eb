import { type ExecuteToolFn, type Provider, runToolForModel, type Tool } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { checkTool, checkToolkit } from '../toolkit/check-toolkit.ts'
import { runProviderCase } from './case-bench.ts'
import { startConformanceToolkit } from './conformance-toolkit.ts'
import type { DriverInput } from './driver-input.ts'
import { memoryHarness } from './fixtures/memory-harness.ts'
import { providerCases } from './provider-cases.ts'
import { testProvider } from './test-provider.ts'
import type { ProviderCaseName, ProviderDriver } from './types.ts'

interface PlainTool {
  definition: { type: 'function'; function: { name: string; description: string; parameters: unknown } }
  call(args: string, options: { signal?: AbortSignal; toolCallId: string }): Promise<string>
}

function wrap({ slug, description, inputParameters }: Tool, execute: ExecuteToolFn): PlainTool {
  return {
    definition: { type: 'function', function: { name: slug, description, parameters: inputParameters } },
    call: async (args, options) => JSON.stringify(await runToolForModel(execute, slug, args, options)),
  }
}

/** A provider for no framework, with the loop every framework has. `change` breaks its tools in one way. */
function plainDriver(change: (tool: PlainTool) => Partial<PlainTool> = () => ({})): ProviderDriver<PlainTool[]> {
  const wrapTools = (tools: Tool[], execute: ExecuteToolFn) =>
    tools.map((tool) => {
      const plain = wrap(tool, execute)
      return { ...plain, ...change(plain) }
    })
  return { name: 'plain', createProvider: (): Provider<PlainTool[]> => ({ name: 'plain', wrapTools }), run: runPlain }
}

interface ChatMessage {
  role: string
  content: string | null
  tool_calls?: { id: string; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}

async function runPlain({ tools, model, prompt, signal }: DriverInput<PlainTool[]>): Promise<{ text: string }> {
  const messages: ChatMessage[] = [{ role: 'user', content: prompt }]
  for (;;) {
    const response = await fetch(`${model.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${model.apiKey}` },
      body: JSON.stringify({ model: model.model, messages, tools: tools.map((tool) => tool.definition) }),
      ...(signal ? { signal } : {}),
    })
    if (!response.ok) throw new Error(await response.text())
    const { choices } = (await response.json()) as { choices: { message: ChatMessage }[] }
    const message = choices[0]!.message
    messages.push(message)
    if (!message.tool_calls) return { text: message.content ?? '' }
    const results = message.tool_calls.map(async ({ id, function: fn }) => {
      const options = signal ? { toolCallId: id, signal } : { toolCallId: id }
      const content = await tools.find((tool) => tool.definition.function.name === fn.name)!.call(fn.arguments, options)
      return { role: 'tool', tool_call_id: id, content }
    })
    messages.push(...(await Promise.all(results)))
  }
}

testProvider(plainDriver(), memoryHarness)
testProvider(
  {
    ...plainDriver((tool) => ({ call: (args, { toolCallId }) => tool.call(args, { toolCallId }) })),
    name: 'plain, without signals',
    skips: {
      'passes the signal and the call ID on': 'it knows no signals',
      'stops a running call when the run is aborted': 'it knows no signals',
    },
  },
  memoryHarness,
)

it('has a conformance toolkit that passes the toolkit kit', async () => {
  const { definition, close } = await startConformanceToolkit()
  await close()
  expect(checkToolkit(definition)).toEqual([])
  expect(definition.tools.flatMap((tool) => checkTool(definition, tool))).toEqual([])
})

describe('a provider that is wrong fails', () => {
  const withParameters = (
    tool: PlainTool,
    edit: (parameters: Record<string, unknown>) => unknown,
  ): Partial<PlainTool> => ({
    definition: {
      ...tool.definition,
      function: {
        ...tool.definition.function,
        parameters: edit(structuredClone(tool.definition.function.parameters) as never),
      },
    },
  })
  const cases: [string, ProviderCaseName, (tool: PlainTool) => Partial<PlainTool>][] = [
    [
      'losing a keyword',
      'gives the model every tool as the session has it',
      (tool) => withParameters(tool, ({ additionalProperties: _, ...rest }) => rest),
    ],
    [
      'cutting descriptions',
      'gives the model every tool as the session has it',
      (tool) => ({
        definition: { ...tool.definition, function: { ...tool.definition.function, description: 'Tool' } },
      }),
    ],
    [
      'dropping nulls',
      'passes arguments and results exactly',
      (tool) => ({ call: (args, options) => tool.call(args.replaceAll('null', '0'), options) }),
    ],
    [
      'hiding errors',
      'tells the model about a failed call and goes on',
      (tool) => ({
        call: async (args, options) => (await tool.call(args, options)).replace(/"error":.*/, '"error":"Failed"}'),
      }),
    ],
    [
      'swallowing which field',
      'tells the model which argument is wrong and goes on',
      () => ({ call: async () => '{"successful":false,"error":"Invalid input"}' }),
    ],
    [
      'throwing',
      'tells the model its arguments are not JSON and goes on',
      (tool) => ({ call: async (args, options) => tool.call(JSON.stringify(JSON.parse(args)), options) }),
    ],
    [
      'forgetting the call ID',
      'passes the signal and the call ID on',
      (tool) => ({ call: (args, { signal }) => tool.call(args, { toolCallId: '', ...(signal ? { signal } : {}) }) }),
    ],
    [
      'hiding the link',
      'shows the model the Connect Link',
      (tool) => ({ call: async (args, options) => (await tool.call(args, options)).replace(/http\S+?"/, 'a link"') }),
    ],
  ]
  it.each(cases)('%s: %s', async (_, name, change) => {
    const found = providerCases.find((each) => each.name === name)!
    await expect(runProviderCase(found, plainDriver(change), memoryHarness)).rejects.toThrow()
    await runProviderCase(found, plainDriver(), memoryHarness)
  })
})
