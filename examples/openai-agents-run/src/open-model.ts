import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'
import { OpenAIProvider, Runner } from '@openai/agents'
import OpenAI from 'openai'

export interface OpenModel {
  runner: Runner
  model: string
  /** How many requests the scripted model got; undefined for a real one. */
  requests(): number | undefined
  close(): Promise<void>
}

/** OpenAI's model where there is a key, else the scripted one. */
export async function openModel(): Promise<OpenModel> {
  if (process.env.OPENAI_API_KEY) {
    const model = process.env.OPENAI_MODEL ?? 'gpt-5.2'
    return { runner: new Runner(), model, requests: () => undefined, close: async () => undefined }
  }
  const { baseUrl, apiKey, model, turns, close } = await startScriptedModel(askWhoAmI)
  const openAIClient = new OpenAI({ baseURL: baseUrl, apiKey })
  const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient }), tracingDisabled: true })
  return { runner, model, requests: () => turns.length, close }
}

/** Asks GitHub, then says what the result holds: it knows nothing the tool did not tell it. */
const askWhoAmI: ModelScript = ({ messages }) => {
  const result = messages.findLast(({ role }) => role === 'tool')
  if (!result) return { toolCalls: [{ name: 'GITHUB_GET_THE_AUTHENTICATED_USER', arguments: {} }] }
  const { data } = JSON.parse(result.text) as { data: { login?: string } }
  return { text: `You are ${data.login ?? 'unknown'}.` }
}
