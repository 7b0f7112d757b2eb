import type { ProviderDriver } from '@composio/testing'
import { type FunctionDeclaration, GoogleGenAI } from '@google/genai'
import { GoogleProvider } from './google-provider.ts'

export const driver: ProviderDriver<FunctionDeclaration[]> = {
  name: 'google (automatic function calling)',
  createProvider: () => new GoogleProvider(),
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'Gemini parses arguments itself, and ends the turn with MALFORMED_FUNCTION_CALL instead of making such a call',
  },
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: new URL(baseUrl).origin } })
    const options = signal ? { signal } : {}
    const callable = (provider as GoogleProvider).sessionHelpers(session).callableTool(tools, options)
    const config = { tools: [callable], ...(signal ? { abortSignal: signal } : {}) }
    const { text } = await client.models.generateContent({ model, contents: prompt, config })
    return { text: text ?? '' }
  },
}
