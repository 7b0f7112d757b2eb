import { startScriptedModel } from '@composio/testing/scripted-model'
import { scriptedAgent } from './scripted-agent.ts'

/** A model behind OpenAI's API, as all four frameworks can talk to it. */
export interface Model {
  baseUrl: string
  apiKey: string
  name: string
  /** For the first line of the chat. */
  description: string
  close(): Promise<void>
}

interface Service {
  variable: string
  /** Each of them answers OpenAI's API under this address, or under the one in `<NAME>_BASE_URL`. */
  baseUrl: string
  model: string
}

const SERVICES: Service[] = [
  { variable: 'OPENAI_API_KEY', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5-mini' },
  { variable: 'ANTHROPIC_API_KEY', baseUrl: 'https://api.anthropic.com/v1', model: 'claude-sonnet-4-5' },
  { variable: 'AI_GATEWAY_API_KEY', baseUrl: 'https://ai-gateway.vercel.sh/v1', model: 'openai/gpt-5-mini' },
]

/** The model whose key is set, or else a scripted one on this machine. */
export async function chooseModel(env: NodeJS.ProcessEnv, wanted: string | undefined): Promise<Model> {
  for (const { variable, baseUrl, model } of SERVICES) {
    const apiKey = env[variable]
    if (!apiKey) continue
    const name = wanted ?? model
    const address = env[variable.replace('API_KEY', 'BASE_URL')] ?? baseUrl
    return { baseUrl: address, apiKey, name, description: `model ${name}, by ${variable}`, close: async () => {} }
  }
  const { baseUrl, apiKey, model, close } = await startScriptedModel(scriptedAgent)
  const keys = SERVICES.map(({ variable }) => variable).join(', ')
  return {
    baseUrl,
    apiKey,
    name: model,
    description: `SCRIPTED model, no AI (set one of ${keys} for a real one)`,
    close,
  }
}
