import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'
import { OpenAI } from '@llamaindex/openai'

/** OpenAI's model where there is a key, else the scripted one. */
export async function openModel(): Promise<{ llm: OpenAI; close: () => Promise<void> }> {
  if (process.env.OPENAI_API_KEY) {
    return { llm: new OpenAI({ model: process.env.OPENAI_MODEL ?? 'gpt-5' }), close: async () => undefined }
  }
  const { baseUrl, apiKey, model, close } = await startScriptedModel(openIssue)
  return { llm: new OpenAI({ baseURL: baseUrl, apiKey, model }), close }
}

/** Opens the issue it is asked for, then says what the tool answered. */
const openIssue: ModelScript = ({ messages }) => {
  const last = messages.at(-1)
  if (last?.role === 'tool') {
    const { data, error } = JSON.parse(last.text) as { data: { html_url?: string }; error?: string }
    return { text: error ?? `Done: ${data.html_url}` }
  }
  const [, title] = /"([^"]+)"/.exec(last?.text ?? '') ?? []
  const [, owner, repo] = /\b([\w-]+)\/([\w-]+)/.exec(last?.text ?? '') ?? []
  return { toolCalls: [{ name: 'GITHUB_CREATE_AN_ISSUE', arguments: { owner, repo, title } }] }
}
