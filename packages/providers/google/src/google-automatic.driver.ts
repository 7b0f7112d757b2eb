import type { DriverInput, ProviderDriver } from '@composio/testing'
import { type FunctionDeclaration, GoogleGenAI } from '@google/genai'
import { GoogleProvider } from './google-provider.ts'

/** One request, whose calls the SDK makes by itself. */
async function run(input: DriverInput<FunctionDeclaration[]>): Promise<{ text: string }> {
  const { provider, session, tools, model, prompt, signal } = input
  const httpOptions = { baseUrl: new URL(model.baseUrl).origin }
  const { models } = new GoogleGenAI({ apiKey: model.apiKey, httpOptions })
  const { callableTool } = (provider as GoogleProvider).sessionHelpers(session)
  const callable = callableTool(tools, { ...(signal && { signal }) })
  const config = { tools: [callable], ...(signal && { abortSignal: signal }) }
  const { text } = await models.generateContent({ model: model.model, contents: prompt, config })
  return { text: text ?? '' }
}

export const driver: ProviderDriver<FunctionDeclaration[]> = {
  name: 'google (automatic function calling)',
  createProvider: () => new GoogleProvider(),
  connections: [
    {
      name: 'waiting in the call',
      handling: 'wait',
      createProvider: (onConnection) => new GoogleProvider({ connections: 'wait', onConnection }),
      start: async (input) => ({ status: 'done', ...(await run(input)) }),
    },
  ],
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'Gemini parses arguments itself, and ends the turn with MALFORMED_FUNCTION_CALL instead of making such a call',
  },
  run,
}
