import type { ProviderDriver } from '@composio/testing'
import { type Content, type FunctionDeclaration, GoogleGenAI } from '@google/genai'
import { GoogleProvider } from './google-provider.ts'

export const driver: ProviderDriver<FunctionDeclaration[]> = {
  name: 'google (function declarations)',
  createProvider: () => new GoogleProvider(),
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'Gemini parses arguments itself, and ends the turn with MALFORMED_FUNCTION_CALL instead of making such a call',
  },
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: new URL(baseUrl).origin } })
    const options = signal ? { signal } : {}
    const config = { tools: [{ functionDeclarations: tools }], ...(signal ? { abortSignal: signal } : {}) }
    const contents: Content[] = [{ role: 'user', parts: [{ text: prompt }] }]
    for (;;) {
      const response = await client.models.generateContent({ model, contents, config })
      const parts = await (provider as GoogleProvider).handleToolCalls(session, response, options)
      if (parts.length === 0) return { text: response.text ?? '' }
      contents.push(response.candidates![0]!.content!, { role: 'user', parts })
    }
  },
}
