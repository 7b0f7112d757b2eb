import { Composio } from '@composio/core'
import { LangchainProvider } from '@composio/langchain'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { type Framework, INSTRUCTIONS } from './framework.ts'

/** LangChain. */
export const runLangchain: Framework = async ({ options, openSession, model, prompt, chat }) => {
  await using composio = new Composio({ ...options, provider: new LangchainProvider() })
  const session = await openSession(composio)
  const tools = await session.tools(chat.modifiers)

  const llm = new ChatOpenAI({ model: model.name, apiKey: model.apiKey, configuration: { baseURL: model.baseUrl } })
  const agent = createAgent({ model: llm, tools, systemPrompt: INSTRUCTIONS })
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: prompt }] })
  return messages.at(-1)?.text ?? ''
}
