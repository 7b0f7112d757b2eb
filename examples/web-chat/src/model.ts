import { createOpenAI } from '@ai-sdk/openai'
import { startScriptedModel } from '@composio/testing/scripted-model'
import type { LanguageModel } from 'ai'
import { scriptedAssistant } from './scripted-assistant.ts'

export interface ChosenModel {
  model: LanguageModel
  /** For people. */
  description: string
  close(): Promise<void>
}

/** OpenAI's model where there is a key, else a scripted one on this machine. */
export async function chooseModel(env: NodeJS.ProcessEnv): Promise<ChosenModel> {
  if (env.OPENAI_API_KEY) {
    const name = env.OPENAI_MODEL ?? 'gpt-5-mini'
    const openai = createOpenAI({ apiKey: env.OPENAI_API_KEY })
    return { model: openai(name), description: name, close: async () => undefined }
  }
  const { baseUrl, apiKey, model, close } = await startScriptedModel(scriptedAssistant)
  return { model: createOpenAI({ baseURL: baseUrl, apiKey })(model), description: 'scripted, no AI', close }
}
