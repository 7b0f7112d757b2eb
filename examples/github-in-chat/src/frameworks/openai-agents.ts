import { Composio } from '@composio/core'
import { OpenAIAgentsProvider } from '@composio/openai-agents'
import { Agent, OpenAIProvider, Runner } from '@openai/agents'
import { type Framework, INSTRUCTIONS } from './framework.ts'

/** The OpenAI Agents SDK. */
export const runOpenAIAgents: Framework = async ({ options, openSession, model, prompt, chat }) => {
  await using composio = new Composio({ ...options, provider: new OpenAIAgentsProvider() })
  const session = await openSession(composio)
  const tools = await session.tools(chat.modifiers)

  // Chat Completions, because that is what every kind of key here can be used with.
  const modelProvider = new OpenAIProvider({ baseURL: model.baseUrl, apiKey: model.apiKey, useResponses: false })
  const agent = new Agent({ name: 'Assistant', instructions: INSTRUCTIONS, model: model.name, tools })
  const result = await new Runner({ modelProvider, tracingDisabled: true }).run(agent, prompt)
  return result.finalOutput ?? ''
}
