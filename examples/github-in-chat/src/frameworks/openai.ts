import { Composio } from '@composio/core'
import { OpenAIProvider } from '@composio/openai'
import OpenAI from 'openai'
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { type Framework, INSTRUCTIONS } from './framework.ts'

/** The OpenAI SDK, with the loop written out. */
export const runOpenAI: Framework = async ({ options, openSession, model, prompt, chat }) => {
  await using composio = new Composio({ ...options, provider: new OpenAIProvider() })
  const session = await openSession(composio)
  const tools = await session.tools()

  const client = new OpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: prompt },
  ]
  for (;;) {
    const { choices } = await client.chat.completions.create({ model: model.name, messages, tools })
    const { message } = choices[0]!
    messages.push(message)
    if (!message.tool_calls) return message.content ?? ''
    chat.agent(message.content ?? '')
    for (const toolCall of message.tool_calls) {
      if (toolCall.type === 'function') chat.toolCall(toolCall.function.name, JSON.parse(toolCall.function.arguments))
      const content = await composio.provider.executeToolCall(session, toolCall)
      chat.toolResult(JSON.parse(content))
      messages.push({ role: 'tool', tool_call_id: toolCall.id, content })
    }
  }
}
