import type { JsonSchema } from '@composio/spec'
import type { ProviderDriver } from '@composio/testing'
import { Agent } from '@mastra/core/agent'
import { MastraProvider, type MastraTool } from './mastra-provider.ts'

export const driver: ProviderDriver<Record<string, MastraTool>> = {
  name: 'mastra',
  createProvider: () => new MastraProvider(),
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
  async run({ tools, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const agent = new Agent({
      id: 'helper',
      name: 'Helper',
      instructions: 'Help.',
      model: { id: `openai/${model}`, url: baseUrl, apiKey },
      tools,
    })
    const { text } = await agent.generate(prompt, { maxSteps: 10, ...(signal ? { abortSignal: signal } : {}) })
    // An aborted run ends early and without an error.
    signal?.throwIfAborted()
    return { text }
  },
}

function typed(schema: JsonSchema): JsonSchema {
  const { properties, items, ...rest } = schema
  return {
    ...rest,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, withType(value)])),
    }),
    ...(items !== undefined && { items: Array.isArray(items) ? items : typed(items as JsonSchema) }),
  }
}

function withType(schema: JsonSchema): JsonSchema {
  if (['type', '$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema)) return typed(schema)
  return { ...schema, type: ['string', 'number', 'integer', 'boolean', 'object', 'null'] }
}
