import { createOpenAI } from '@ai-sdk/openai'
import type { ProviderDriver } from '@composio/testing'
import { generateText, stepCountIs, type ToolSet } from 'ai'
import { VercelProvider } from './vercel-provider.ts'

export const driver: ProviderDriver<ToolSet> = {
  name: 'vercel',
  createProvider: () => new VercelProvider(),
  async run({ tools, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const openai = createOpenAI({ baseURL: baseUrl, apiKey })
    const { text } = await generateText({
      model: openai(model),
      tools,
      prompt,
      stopWhen: stepCountIs(10),
      ...(signal ? { abortSignal: signal } : {}),
    })
    return { text }
  },
}
