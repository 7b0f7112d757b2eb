import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'
import OpenAI from 'openai'

/** OpenAI's model where there is a key, else the scripted one. */
export async function openModel(): Promise<{ client: OpenAI; model: string; close: () => Promise<void> }> {
  if (process.env.OPENAI_API_KEY) {
    return { client: new OpenAI(), model: process.env.OPENAI_MODEL ?? 'gpt-5', close: async () => undefined }
  }
  const { baseUrl, apiKey, model, close } = await startScriptedModel(searchAndReport)
  return { client: new OpenAI({ baseURL: baseUrl, apiKey }), model, close }
}

/** Searches, then says which slugs the result holds: it knows nothing the tool did not tell it. */
const searchAndReport: ModelScript = ({ messages }) => {
  const result = messages.findLast(({ role }) => role === 'tool')
  if (!result) {
    const queries = [{ use_case: 'create an issue on github' }]
    return { toolCalls: [{ name: 'COMPOSIO_SEARCH_TOOLS', arguments: { queries } }] }
  }
  const { data } = JSON.parse(result.text) as { data: { results: { primary_tool_slugs: string[] }[] } }
  return { text: `It is ${data.results[0]?.primary_tool_slugs.join(' or ')}.` }
}
