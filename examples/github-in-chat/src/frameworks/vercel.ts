import { createOpenAI } from '@ai-sdk/openai'
import { Composio } from '@composio/core'
import { VercelProvider } from '@composio/vercel'
import { generateText, stepCountIs } from 'ai'
import { type Framework, INSTRUCTIONS } from './framework.ts'

/** The Vercel AI SDK. */
export const runVercel: Framework = async ({ options, openSession, model, prompt, chat }) => {
  await using composio = new Composio({ ...options, provider: new VercelProvider() })
  const session = await openSession(composio)
  const tools = await session.tools(chat.modifiers)

  const openai = createOpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
  const { text } = await generateText({
    model: openai.chat(model.name),
    system: INSTRUCTIONS,
    prompt,
    tools,
    stopWhen: stepCountIs(12),
  })
  return text
}
