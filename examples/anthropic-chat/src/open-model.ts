import Anthropic from '@anthropic-ai/sdk'
import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'

export interface OpenModel {
  client: Anthropic
  model: string
  /** How many requests the scripted model got; undefined for a real one. */
  requests(): number | undefined
  close(): Promise<void>
}

/** Anthropic's model where there is a key, else the scripted one. */
export async function openModel(): Promise<OpenModel> {
  if (process.env.ANTHROPIC_API_KEY) {
    const model = process.env.ANTHROPIC_MODEL ?? 'claude-sonnet-5'
    return { client: new Anthropic(), model, requests: () => undefined, close: async () => undefined }
  }
  const { baseUrl, apiKey, model, turns, close } = await startScriptedModel(askWhoAmI)
  const client = new Anthropic({ baseURL: new URL(baseUrl).origin, apiKey })
  return { client, model, requests: () => turns.length, close }
}

/** Asks GitHub, then says what the result holds: it knows nothing the tool did not tell it. */
const askWhoAmI: ModelScript = ({ messages }) => {
  const result = messages.findLast(({ role }) => role === 'tool')
  if (!result) return { toolCalls: [{ name: 'GITHUB_GET_THE_AUTHENTICATED_USER', arguments: {} }] }
  const { data } = JSON.parse(result.text) as { data: { login?: string } }
  return { text: `You are ${data.login ?? 'unknown'}.` }
}
